using ReplyScheduler.Diagnoses.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Diagnoses;

/// <summary>What a diagnosis found.</summary>
public sealed record DiagnosisReport
{
    /// <summary>The database and its time; null if it could not be opened.</summary>
    public StoreInfo? Store { get; init; }

    /// <summary>The causes, the worst first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Whether nothing is wrong: notes alone do not count.</summary>
    public bool IsHealthy => Findings.All(finding => finding.Severity == FindingSeverity.Note);

    /// <summary>0 when nothing is wrong, else 1.</summary>
    public int ExitCode => IsHealthy ? 0 : 1;

    /// <summary>Text for people.</summary>
    public string ToText() => DiagnosisText.Lines(this);

    /// <summary>JSON for machines.</summary>
    public string ToJson() => DiagnosisText.Json(this);
}
