namespace ReplyScheduler.Stores;

/// <summary>One tick's wishes.</summary>
public sealed record ClaimRequest
{
    /// <summary>Who claims.</summary>
    public required InstanceStamp Stamp { get; init; }

    /// <summary>Slots that are due by the host's calendar, sorted by slot and job. At most one <see cref="SlotWish.Run"/> for a job that forbids overlap.</summary>
    public IReadOnlyList<SlotOffer> Slots { get; init; } = [];

    /// <summary>What to record about the calendar.</summary>
    public IReadOnlyList<JobPlan> Plans { get; init; } = [];

    /// <summary>How many retries and requests may be claimed besides the offered slots; 0 claims none.</summary>
    public required int Room { get; init; }

    /// <summary>Only retries and requests of jobs of this type are claimed; null for all. Offers say themselves what they are of.</summary>
    public string? JobType { get; init; }

    /// <summary>How long each claimed run may go without renewal.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>Older slots are recorded as missed, never run. Shorter than the retention of slots.</summary>
    public required TimeSpan CatchUp { get; init; }

    /// <summary>What called the tick; recorded on each execution.</summary>
    public required string TriggeredBy { get; init; }
}
