namespace ReplyScheduler.Stores;

/// <summary>How a step that expects races ended: a closed union.</summary>
public abstract record StepOutcome
{
    private StepOutcome()
    {
    }

    /// <summary>The step was applied, or was already applied by the same caller.</summary>
    public static StepOutcome Done { get; } = new Applied();

    /// <summary>The step was applied.</summary>
    public sealed record Applied : StepOutcome
    {
        /// <summary>When the run that it ended is tried again; null if it is not, or if it was applied by an earlier call.</summary>
        public DateTimeOffset? RetryAt { get; init; }
    }

    /// <summary>The row is in another state, given as its stored word; nothing changed.</summary>
    public sealed record Conflict(string Actual) : StepOutcome;

    /// <summary>No such row; nothing changed.</summary>
    public sealed record NotFound : StepOutcome;

    /// <summary>The caller is no longer (or never was) the holder; nothing changed.</summary>
    public sealed record Fenced : StepOutcome;
}
