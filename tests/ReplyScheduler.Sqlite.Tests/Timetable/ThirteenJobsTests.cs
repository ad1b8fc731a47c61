using FluentAssertions;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.Timetable;

/// <summary>The thirteen jobs on a virtual clock run when an independent count says, and at no other time.</summary>
public sealed class ThirteenJobsTests
{
    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];

    [Fact]
    public async Task A_day_of_the_thirteen_jobs_is_what_the_count_says()
    {
        var sunday = Utc(3, 1, 0);
        using var replayed = new Replayed(sunday, new Timetable("Etc/UTC"));
        await replayed.RunAsync(sunday.AddDays(1));
        (await replayed.CompareAsync(sunday.AddDays(1))).Should().Be(1203, "that is two times 288, six times 96, two times 24, and one of each of three");
    }

    /// <summary>
    /// Thirty hours around each change, so that both of its passes, or the gap, and the whole local day are in. The other zones run
    /// beside it: a change in one moves nothing in another.
    /// </summary>
    [Theory]
    [InlineData(3, 28, 22)] // Berlin: 02:00 becomes 03:00 on 29 March.
    [InlineData(10, 24, 21)] // Berlin: 03:00 becomes 02:00 on 25 October.
    [InlineData(3, 8, 3)] // New York: 02:00 becomes 03:00 on 8 March.
    [InlineData(11, 1, 3)] // New York: 02:00 becomes 01:00 on 1 November.
    [InlineData(10, 3, 12)] // Lord Howe: 02:00 becomes 02:30 on 4 October.
    [InlineData(4, 4, 12)] // Lord Howe: 02:00 becomes 01:30 on 5 April.
    public async Task Days_on_which_clocks_change_are_what_the_count_says(int month, int day, int hour)
    {
        var begin = Utc(month, day, hour);
        using var replayed = new Replayed(begin, [.. Zones.Select(zone => new Timetable(zone))]);
        await replayed.RunAsync(begin.AddHours(15));
        await replayed.RunAsync(begin.AddHours(30));
        (await replayed.CompareAsync(begin.AddHours(30))).Should().BeGreaterThan(3 * 30 * 50);
    }

    [Fact] // 2026 has all six changes of the three zones in it, and a daily job inside each gap and each overlap.
    public async Task A_year_of_the_daily_and_weekly_jobs_in_three_zones_is_what_the_count_says()
    {
        var (begin, end) = (Utc(1, 1, 0), new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var replayed = new Replayed(begin, [.. Zones.Select(zone => new Timetable(zone).OnlyDailyAndWeekly())]);
        await replayed.RunAsync(end);
        (await replayed.CompareAsync(end)).Should().Be((12 * 365) + (3 * 52), "twelve daily jobs run once on each local day, whatever the clocks do, and three on each Sunday");
    }

    private static DateTimeOffset Utc(int month, int day, int hour) => new(2026, month, day, hour, 0, 0, TimeSpan.Zero);
}
