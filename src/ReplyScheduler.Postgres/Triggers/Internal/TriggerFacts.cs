using ReplyScheduler.Proofs;

namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>Everything that the verification goes by; what could not be read is null.</summary>
internal sealed record TriggerFacts
{
    public required TriggerLook Look { get; init; }

    public required TimeSpan Window { get; init; }

    public required string QuotedSchema { get; init; }

    public TriggerSettings? Settings { get; init; }

    /// <summary>Functions that are missing or not as they were installed.</summary>
    public string ChangedFunctions { get; init; } = "";

    /// <summary>Whether there is a secret, whether it is one that the application accepts, and whether there is a previous one.</summary>
    public (bool IsThere, bool IsKnown, bool HasPrevious)? Secret { get; init; }

    /// <summary>Whether secrets were given to compare with.</summary>
    public bool HasSecretsToCompare { get; init; }

    /// <summary>Cron jobs of our names or that call what is ours; null if they cannot be read.</summary>
    public IReadOnlyList<CronJobRow>? Jobs { get; init; }

    /// <summary>Whether cron jobs of others would have been seen.</summary>
    public bool SeesAllJobs { get; init; }

    /// <summary>Runs of our cron jobs in the window.</summary>
    public (long Succeeded, long Failed, string LastFailure) Runs { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<AttemptRow> Attempts { get; init; } = [];

    /// <summary>Jobs of the catalogue: active, of these without a next run, all, and the first that is not scheduled.</summary>
    public (long Active, long Unscheduled, long All, string First) Catalogue { get; init; }

    public (long All, DateTimeOffset? Newest, long ByCron) Executions { get; init; }

    /// <summary>The proof's check of start records over the window; null if the store could not be read.</summary>
    public ProofCheck? Starts { get; init; }
}
