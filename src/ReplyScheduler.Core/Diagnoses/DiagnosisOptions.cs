namespace ReplyScheduler.Diagnoses;

/// <summary>How far a diagnosis looks back.</summary>
public sealed record DiagnosisOptions
{
    /// <summary>
    /// How far back missed slots, rejected permits and refused triggers count, 1 min to 31 d. Default: 1 hour. Runs and posts that failed count for
    /// a day at least, if nothing of the kind went well since.
    /// </summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);
}
