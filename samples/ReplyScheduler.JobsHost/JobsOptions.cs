namespace ReplyScheduler.JobsHost;

/// <summary>What the user asked for. The initial values are the defaults.</summary>
internal sealed record JobsOptions
{
    /// <summary>The database, made when missing; null for a temporary SQLite file.</summary>
    public Database? Database { get; init; }

    /// <summary>How many days of the virtual clock, 1 to 400.</summary>
    public int Days { get; init; } = 1;

    /// <summary>Where the days begin, a whole minute; null for the last Sunday, or for where the database's clock stands.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The time zone of all schedules.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.FindSystemTimeZoneById("Etc/UTC");

    /// <summary>Of a hundred calls, how many the endpoint fails; 0 to 100.</summary>
    public int FailPercent { get; init; }

    /// <summary>Whether to print JSON instead of a table.</summary>
    public bool Json { get; init; }

    /// <summary>Whether only the help is wanted.</summary>
    public bool Help { get; init; }
}
