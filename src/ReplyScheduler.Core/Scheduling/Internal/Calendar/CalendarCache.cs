using System.Text;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Parsed schedules: equal texts share one calendar, and equal zones one table of clock changes. Holds the latest thousand, so that
/// a catalogue whose million rows all have schedules of their own costs the texts only, and reading one again when it is due.
/// </summary>
internal sealed class CalendarCache
{
    private const int Most = 1024;
    private const int UsualLength = 256;

    private readonly CronZones _zones = new();
    private readonly Dictionary<string, Dictionary<string, (CronSchedule? Calendar, string? Fault)>> _byZone = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The calendar of a row, or why it has none.</summary>
    public (CronSchedule? Calendar, string? Fault) Get(in PlannedRow row)
    {
        var schedule = RowTexts.ScheduleBytes(row.Texts);
        var timeZone = row.Shape!.Common.TimeZone;
        if (!_byZone.TryGetValue(timeZone, out var zone)) _byZone.Add(timeZone, zone = new(StringComparer.Ordinal));
        Span<char> buffer = schedule.Length <= UsualLength ? stackalloc char[UsualLength] : new char[schedule.Length];
        ReadOnlySpan<char> text = buffer[..Encoding.UTF8.GetChars(schedule, buffer)];
        return zone.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var known) ? known : Read(zone, text.ToString(), timeZone);
    }

    private (CronSchedule? Calendar, string? Fault) Read(Dictionary<string, (CronSchedule? Calendar, string? Fault)> zone, string schedule, string timeZone)
    {
        if (_count++ == Most)
        {
            _count = 1;
            foreach (var full in _byZone.Values) full.Clear();
        }

        var read = CronSchedule.TryParse(schedule, timeZone, _zones, out var calendar, out var fault) ? (calendar, null) : ((CronSchedule?)null, fault);
        zone.Add(schedule, read);
        return read;
    }
}
