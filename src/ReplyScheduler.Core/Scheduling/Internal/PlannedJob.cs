using System.Text.Json;
using ReplyScheduler.Events;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>A catalogue row with its place in the calendar. Guarded by the lock of <see cref="Catalogue"/>, except for its texts.</summary>
internal sealed class PlannedJob(JobRow row)
{
    public JobRow Row { get; private set; } = row;

    public Guid Id => Row.Id;

    public CronSchedule? Calendar { get; set; }

    /// <summary>Why the row cannot be planned.</summary>
    public string? Fault { get; set; }

    /// <summary>Whether this instance runs jobs of this type.</summary>
    public bool IsHandled { get; set; }

    /// <summary>The first slot that is not known to be closed.</summary>
    public DateTimeOffset? NextSlot { get; set; }

    /// <summary>When there is something to offer: the slot, or its end where the type is not handled here.</summary>
    public DateTimeOffset? Due { get; set; }

    /// <summary>Entries in the queues of an older generation are void.</summary>
    public int Generation { get; set; }

    /// <summary>What the claim under way offers.</summary>
    public OfferedSpan Offered { get; set; }

    /// <summary>Runs of the job that this instance holds.</summary>
    public int Running { get; set; }

    /// <summary>Whether one of them serves a slot whose end had passed.</summary>
    public bool IsCatchingUp { get; set; }

    /// <summary>Whether its next late slot waits for the end of the run that is held here.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>Whether the plan is news.</summary>
    public bool IsNews { get; set; }

    public JobTexts Texts { get; private set; } = new(row);

    /// <summary>Stands for a row that was deleted, or cannot be read now, while a run of it was claimed. Nothing handles its type.</summary>
    public static PlannedJob Unknown(Guid id, DateTimeOffset now) => new(new JobRow
    {
        Id = id,
        Name = id.ToString(),
        Type = "unknown",
        Schedule = "",
        TimeZone = "",
        IsActive = false,
        Misfire = MisfirePolicy.Coalesce,
        MisfireLimit = 1,
        Overlap = OverlapPolicy.Skip,
        OverlapLimit = 1,
        TimeOut = TimeSpan.FromMinutes(1),
        EffectiveFrom = now,
        Version = 0,
    });

    public void Renew(JobRow row)
    {
        if (row.Name != Row.Name || row.Type != Row.Type) Texts = new JobTexts(row);
        Row = row;
    }

    /// <summary>The texts of a job's events that are the same for every run.</summary>
    internal sealed class JobTexts(JobRow row)
    {
        public string Succeeded { get; } = EventNames.Succeeded(row.Name, row.Type);

        public string Failed { get; } = EventNames.Failed(row.Name, row.Type);

        public string SuccessMessage { get; } = $"Job {row.Name} succeeded.";

        public string NameAsJson { get; } = JsonEncodedText.Encode(row.Name).ToString();
    }
}
