using System.Globalization;
using System.Text;
using ReplyScheduler.Proofs;

namespace ReplyScheduler.Postgres.Triggers;

/// <summary>Whether the trigger works, line by line. What is not there to be seen never passes. It holds no secret.</summary>
public sealed record TriggerVerification
{
    /// <summary>When it was read, by the server's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The lines, in a fixed order.</summary>
    public required IReadOnlyList<ProofCheck> Checks { get; init; }

    /// <summary>FAIL if any line fails, else NO EVIDENCE if any has none, else PASS.</summary>
    public ProofAnswer Verdict =>
        Checks.Any(check => check.Answer == ProofAnswer.Fail) ? ProofAnswer.Fail
        : Checks.Any(check => check.Answer == ProofAnswer.NoEvidence) ? ProofAnswer.NoEvidence
        : ProofAnswer.Pass;

    /// <summary>0 for PASS, 1 for FAIL, 2 for NO EVIDENCE.</summary>
    public int ExitCode => Verdict switch { ProofAnswer.Pass => 0, ProofAnswer.Fail => 1, _ => 2 };

    /// <summary>A table for people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        var width = Checks.Max(check => check.Name.Length);
        foreach (var check in Checks)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Word(check.Answer),-11} {check.Name.PadRight(width)}  {check.Found}");
            if (check.Answer != ProofAnswer.Pass) text.Append("; expected ").Append(check.Expected);
            text.AppendLine();
        }

        return text.Append(CultureInfo.InvariantCulture, $"Trigger: {Word(Verdict)}").AppendLine().ToString();
    }

    internal static string Word(ProofAnswer answer) => answer switch
    {
        ProofAnswer.Pass => "PASS", ProofAnswer.Fail => "FAIL", ProofAnswer.NoEvidence => "NO EVIDENCE", _ => "LEFT OUT",
    };
}
