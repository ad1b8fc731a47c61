using System.Text.Json;
using ReplyScheduler.Events;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>A job that runs here, or did lately, with all that a run needs. Guarded by the lock of <see cref="Catalogue"/>, except for its texts.</summary>
internal sealed class PlannedJob(JobRow row, CronSchedule? calendar)
{
    public JobRow Row { get; private set; } = row;

    public Guid Id => Row.Id;

    public CronSchedule? Calendar { get; private set; } = calendar;

    /// <summary>Runs of the job that this instance holds.</summary>
    public int Running { get; set; }

    /// <summary>Whether one of them serves a slot whose end had passed.</summary>
    public bool IsCatchingUp { get; set; }

    public JobTexts Texts { get; private set; } = new(row);

    /// <summary>Stands for a row that was deleted, or cannot be read now, while a run of it was claimed. Nothing handles its type.</summary>
    public static PlannedJob Unknown(Guid id, DateTimeOffset now) => new(
        new JobRow
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
        },
        calendar: null);

    public void Renew(JobRow row, CronSchedule? calendar)
    {
        if (row.Name != Row.Name || row.Type != Row.Type) Texts = new JobTexts(row);
        (Row, Calendar) = (row, calendar);
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
