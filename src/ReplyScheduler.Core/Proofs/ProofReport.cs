namespace ReplyScheduler.Proofs;

/// <summary>The answer of a proof: its window, the identity of the database, and each check.</summary>
public sealed record ProofReport
{
    /// <summary>The database.</summary>
    public required Guid StoreId { get; init; }

    /// <summary>The environment that it was created for.</summary>
    public required string Environment { get; init; }

    /// <summary>Whether it runs on a virtual clock; then it proves a replay, not production.</summary>
    public required bool IsReplay { get; init; }

    /// <summary>The window's begin, exclusive.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The window's end, inclusive.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The builds that recorded a boot.</summary>
    public required IReadOnlyList<string> Builds { get; init; }

    /// <summary>The checks, in a fixed order.</summary>
    public required IReadOnlyList<ProofCheck> Checks { get; init; }

    /// <summary>FAIL if any check fails, else NO EVIDENCE if any has none, else PASS.</summary>
    public ProofAnswer Verdict =>
        Checks.Any(check => check.Answer == ProofAnswer.Fail) ? ProofAnswer.Fail
        : Checks.All(check => check.Answer != ProofAnswer.Pass) || Checks.Any(check => check.Answer == ProofAnswer.NoEvidence) ? ProofAnswer.NoEvidence
        : ProofAnswer.Pass;

    /// <summary>0 for PASS, 1 for FAIL, 2 for NO EVIDENCE.</summary>
    public int ExitCode => Verdict switch { ProofAnswer.Pass => 0, ProofAnswer.Fail => 1, _ => 2 };

    /// <summary>A table for people.</summary>
    public string ToText() => ProofText.Table(this);

    /// <summary>JSON for machines.</summary>
    public string ToJson() => ProofText.Json(this);
}
