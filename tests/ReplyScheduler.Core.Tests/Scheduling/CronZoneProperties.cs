using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling;

/// <summary>Compares the library, around changes of the clock since 2005, with a walk over every minute of UTC.</summary>
public sealed class CronZoneProperties
{
    private static readonly TimeSpan Around = TimeSpan.FromHours(36);

    public static TheoryData<string> Zones =>
        ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "Europe/Dublin", "Antarctica/Troll"];

    [Theory]
    [MemberData(nameof(Zones))]
    public void Every_firing_around_a_change_of_the_clock_is_where_the_minute_walk_puts_it(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var changes = Changes(zone);
        changes.Should().HaveCountGreaterThan(10);
        var cases = from expression in CronExpressions.Daily from change in Gen.Elements(changes.ToArray()) select (expression, change);

        Prop.ForAll(cases.ToArbitrary(), x => Agrees(zone, x.expression, x.change)).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Theory]
    [MemberData(nameof(Zones))]
    public void A_fixed_time_fires_once_on_every_local_day_that_exists(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var cases = from minute in Gen.Choose(0, 59) from hour in Gen.Choose(0, 23) select $"{minute} {hour} * * *";

        Prop.ForAll(cases.ToArbitrary(), expression =>
        {
            // From 2012, because Apia makes up the firing of the day that it left out in 2011.
            var days = CronSchedule.Parse(expression, id).Upcoming(new DateTimeOffset(2012, 1, 2, 0, 0, 0, TimeSpan.Zero)).Take(3000)
                .Select(firing => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(firing, zone).DateTime).DayNumber).ToList();
            days.Should().Equal(Enumerable.Range(days[0], 3000), expression);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    private static void Agrees(TimeZoneInfo zone, string expression, DateTime change)
    {
        var (from, to) = (change - Around, change + Around);

        var actual = CronSchedule.Parse(expression, zone.Id).Upcoming(new DateTimeOffset(from, TimeSpan.Zero))
            .Select(firing => firing.UtcDateTime).TakeWhile(firing => firing < to);

        actual.Should().Equal(CronWalk.Firings(Readings(zone, from - Around, to), new CronOracle(expression), from - Around, from), $"of {expression} around {change:O}");
    }

    private static DateTime[] Readings(TimeZoneInfo zone, DateTime from, DateTime to) =>
        [.. Enumerable.Range(0, (int)(to - from).TotalMinutes).Select(minute => Local(zone, from.AddMinutes(minute)))];

    private static List<DateTime> Changes(TimeZoneInfo zone)
    {
        var changes = new List<DateTime>();
        for (var hour = new DateTime(2005, 1, 1); hour.Year < 2032; hour = hour.AddHours(1))
        {
            if (Local(zone, hour) - hour != Local(zone, hour.AddHours(1)) - hour.AddHours(1))
            {
                changes.Add(hour);
            }
        }

        return changes;
    }

    private static DateTime Local(TimeZoneInfo zone, DateTime utc) =>
        utc + zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
}
