using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>What many rows of the catalogue have in common, such as type, zone and policies: kept once. Immutable.</summary>
internal sealed class JobShape(JobRow common, bool isHandled)
{
    /// <summary>A row without what is its own.</summary>
    public JobRow Common => common;

    /// <summary>Whether this instance runs jobs of this type.</summary>
    public bool IsHandled => isHandled;

    /// <summary>Takes away from a row what is its own. What stays must be worth keeping once for many rows.</summary>
    public static JobRow CommonOf(JobRow row) => row with
    {
        Id = Guid.Empty,
        Name = "",
        Schedule = "",
        Endpoint = null,
        Payload = null,
        EffectiveFrom = default,
        NextRunAt = null,
        InvalidReason = null,
        Version = 0,
    };

    /// <summary>The row as it was loaded, less the hints of its last plan.</summary>
    public JobRow RowOf(in PlannedRow row) => common with
    {
        Id = row.Id,
        Name = RowTexts.Name(row.Texts),
        Schedule = RowTexts.Schedule(row.Texts),
        Endpoint = RowTexts.Endpoint(row.Texts),
        Payload = RowTexts.Payload(row.Texts),
        EffectiveFrom = new DateTimeOffset(row.EffectiveFrom, TimeSpan.Zero),
        Version = row.Version,
    };
}
