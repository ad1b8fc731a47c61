using System.Text;

namespace ReplyScheduler.Postgres.Triggers;

/// <summary>What is wrong with the trigger and what to do about it. It holds no secret.</summary>
public sealed record TriggerDiagnosis
{
    /// <summary>One for each line that did not pass; empty if all did.</summary>
    public required IReadOnlyList<TriggerFinding> Findings { get; init; }

    /// <summary>How it stands now, after what was mended.</summary>
    public required TriggerVerification Verification { get; init; }

    /// <summary>For people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var finding in Findings)
        {
            text.Append(finding.Check).Append(": ").AppendLine(finding.Explanation);
            text.Append(finding.IsMended ? "  mended: " : "  to do: ").AppendLine(finding.Remedy);
        }

        return text.Append(Verification.ToText()).ToString();
    }
}
