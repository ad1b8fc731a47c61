namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Parsed schedules: equal texts share one calendar, and a fault is found once.</summary>
internal sealed class CalendarCache
{
    private readonly Dictionary<(string Schedule, string TimeZone), (CronSchedule? Calendar, string? Fault)> _parsed = [];

    public (CronSchedule? Calendar, string? Fault) Get(string schedule, string timeZone)
    {
        if (_parsed.TryGetValue((schedule, timeZone), out var known)) return known;
        var parsed = CronSchedule.TryParse(schedule, timeZone, out var calendar, out var fault) ? (calendar, null) : ((CronSchedule?)null, fault);
        _parsed.Add((schedule, timeZone), parsed);
        return parsed;
    }
}
