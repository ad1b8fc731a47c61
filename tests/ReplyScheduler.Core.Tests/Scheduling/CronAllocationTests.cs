using FluentAssertions;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling;

public sealed class CronAllocationTests
{
    private static readonly DateTimeOffset From = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0 */6 * * *")]
    [InlineData("30 2 * * *")]
    [InlineData("0 0 29 2 *")]
    [InlineData("15 3 13 * FRI")]
    [InlineData("10 0 12 * * MON-FRI")]
    [InlineData("@every 8h")]
    public void Next_allocates_nothing_in_any_zone_and_over_any_change_of_its_clock_once_it_has_seen_the_years(string expression)
    {
        var schedules = TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId).Select(zone => CronSchedule.Parse(expression, zone.Id)).ToArray();
        var seen = CountAll(schedules);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = CountAll(schedules);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.Should().Be(0);
        count.Should().Be(seen).And.BeGreaterThan(schedules.Length);
    }

    [Fact]
    public void Next_in_UTC_allocates_nothing_whatever_the_years()
    {
        var schedule = CronSchedule.Parse("*/5 * * * *");
        _ = schedule.Next(From);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = Count(schedule);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.Should().Be(0);
        count.Should().Be((int)((To - From) / TimeSpan.FromMinutes(5)));
    }

    private static int CountAll(CronSchedule[] schedules)
    {
        var count = 0;
        foreach (var schedule in schedules) count += Count(schedule);
        return count;
    }

    private static int Count(CronSchedule schedule)
    {
        var count = 0;
        for (var next = schedule.Next(From.AddTicks(-1)); next < To; next = schedule.Next(next.Value)) count++;
        return count;
    }
}
