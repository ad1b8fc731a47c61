namespace ReplyScheduler.Retention;

/// <summary>
/// When and how gently old rows are deleted. How old they must be is written in the database, where every host and every person
/// reads the same: <c>keep_slots_days</c> (slots, runs, candidates, rejected permits; default 90), <c>keep_events_days</c> (events,
/// alerts, instances; 90), <c>keep_usage_days</c> (400) of the row in <c>store_info</c>.
/// </summary>
public sealed class RetentionOptions
{
    /// <summary>When. Default: each night at 03:23.</summary>
    public string Schedule { get; set; } = "23 3 * * *";

    /// <summary>IANA id of the schedule's time zone. Default: Etc/UTC.</summary>
    public string TimeZone { get; set; } = "Etc/UTC";

    /// <summary>Rows that one transaction looks at, 1 to 10,000. Default: 500.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>Pause between two transactions, 0 to 10 s, so that claims and posts come first. Default: 20 ms.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long one run may go on, 1 s to 24 h; the next one goes on from there. Default: 1 h.</summary>
    public TimeSpan TimeOut { get; set; } = TimeSpan.FromHours(1);
}
