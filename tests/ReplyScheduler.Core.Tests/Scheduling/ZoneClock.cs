namespace ReplyScheduler.Core.Tests.Scheduling;

/// <summary>
/// The wall clock of zones with equal rules from 2024 to 2030: where it starts and when it jumps, found by looking at it every two
/// hours and then every minute, so without any knowledge of how the library looks for changes.
/// </summary>
internal sealed class ZoneClock
{
    public static readonly DateTime From = new(2024, 1, 1);
    public static readonly DateTime To = new(2031, 1, 1);

    // Windows and searches may reach past both ends.
    private static readonly TimeSpan Margin = TimeSpan.FromDays(20);

    private static readonly Lazy<IReadOnlyList<ZoneClock>> Found = new(() =>
        [.. TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId).Select(zone => new ZoneClock(zone))
            .GroupBy(clock => clock.Signature).Select(group => group.First().Named([.. group.Select(clock => clock.Id)]))]);

    private readonly TimeSpan _first;
    private readonly List<ZoneChange> _changes = [];

    private ZoneClock(TimeZoneInfo zone)
    {
        Id = zone.Id;
        Names = [Id];
        _first = OffsetAt(zone, From - Margin);
        var offset = _first;
        for (var utc = From - Margin; utc < To + Margin; utc = utc.AddHours(2))
        {
            if (OffsetAt(zone, utc.AddHours(2)) == offset) continue;
            var at = utc.AddMinutes(1);
            while (OffsetAt(zone, at) == offset) at = at.AddMinutes(1);
            _changes.Add(new ZoneChange(at, offset, OffsetAt(zone, at)));
            offset = _changes[^1].After;
        }
    }

    /// <summary>One clock for each set of zones with equal rules.</summary>
    public static IReadOnlyList<ZoneClock> All => Found.Value;

    public string Id { get; }

    /// <summary>The zones that go by it.</summary>
    public IReadOnlyList<string> Names { get; private set; }

    /// <summary>The jumps from 2024 to 2030.</summary>
    public IEnumerable<ZoneChange> Changes => _changes.Where(change => change.At >= From && change.At < To);

    private string Signature => _first + string.Concat(_changes.Select(change => $"|{change.At:O}{change.After}"));

    public DateTime Local(DateTime utc)
    {
        var offset = _first;
        foreach (var change in _changes)
        {
            if (change.At > utc) break;
            offset = change.After;
        }

        return utc + offset;
    }

    /// <summary>The readings of a stretch, minute by minute.</summary>
    public DateTime[] Readings(DateTime from, DateTime to)
    {
        var readings = new DateTime[(int)(to - from).TotalMinutes];
        for (var i = 0; i < readings.Length; i++) readings[i] = Local(from.AddMinutes(i));
        return readings;
    }

    /// <summary>When the clock first shows a reading or, where it leaves it out, the first moment after the gap.</summary>
    public DateTime FirstShowing(DateTime reading)
    {
        var (since, offset) = (DateTime.MinValue, _first);
        foreach (var change in _changes)
        {
            if (reading - offset < change.At) break;
            (since, offset) = (change.At, change.After);
        }

        var utc = reading - offset;
        return utc < since ? since : utc;
    }

    public override string ToString() => string.Join(' ', Names.Take(4));

    private ZoneClock Named(List<string> names)
    {
        Names = names;
        return this;
    }

    private static TimeSpan OffsetAt(TimeZoneInfo zone, DateTime utc) => zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
}
