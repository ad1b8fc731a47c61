namespace ReplyScheduler.Postgres.Triggers;

/// <summary>What a rollback takes away beside the trigger itself.</summary>
public sealed record TriggerRollback
{
    /// <summary>Whether all jobs of the catalogue are switched off. False by default.</summary>
    public bool DeactivateJobs { get; init; }

    /// <summary>Whether the secrets that the installation stored are deleted. False by default: they stay for the next installation.</summary>
    public bool DeleteSecrets { get; init; }
}
