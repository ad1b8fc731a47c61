using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling;

/// <summary>The promises about time zones, for every zone of the machine and every change of its clock from 2024 to 2030.</summary>
public sealed class CronAllZonesProperties
{
    private static readonly TimeSpan Around = TimeSpan.FromHours(36);

    private static readonly string[] RepeatingRules =
    [
        "* * * * *", "*/5 * * * *", "*/7 * * * *", "0 * * * *", "30 * * * *", "59 * * * *", "0 */2 * * *", "17 */3 * * *", "45 1-23/6 * * *",
        "0-30/10 * * * *", "*/20 1-3 * * *", "5 0-2 * * *", "10-50/20 22-2 * * *", "50-10 23-1 * * *", "0 8-18 * * MON-FRI", "30 2-2 * * SUN",
        "15 */1 1-7 * *", "0 */4 29 2 *",
    ];

    private static readonly string[] FixedRules =
    [
        "0 0 * * *", "30 0 * * *", "0 1,2,3 * * *", "15,30,45 2 * * *", "59 23 * * *", "30 23 * * SUN", "30 2 * * SUN", "30 1 * * 5-6",
        "0 0 1,31 * *", "30 2 8,15 * MON", "0 3 * MAR,OCT *",
    ];

    [Fact]
    public void All_zones_of_the_machine_are_looked_at()
    {
        ZoneClock.All.SelectMany(clock => clock.Names).Should().HaveCountGreaterThan(350).And.OnlyHaveUniqueItems()
            .And.Contain(["America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/Cairo", "Antarctica/Troll"]);
        ZoneClock.All.SelectMany(clock => clock.Changes).Select(change => change.Jump.TotalMinutes).Distinct().Should().Contain([60, -60, 30, -30, 120, -120]);
    }

    [Fact]
    public void Between_a_moment_and_its_next_occurrence_no_minute_matches_and_the_occurrence_itself_does()
    {
        var rules = RepeatingRules.Concat(FixedRules).Select(text => (text, rule: new CronOracle(text))).ToArray();
        foreach (var (clock, middle) in Windows())
        {
            var (from, to) = (middle - Around, middle + Around);
            var readings = clock.Readings(from - Around, to);
            foreach (var (text, rule) in rules)
            {
                var expected = CronWalk.Firings(readings, rule, from - Around, from);
                Same(Until(text, clock, from, to), expected, text, clock);
                Between(text, clock, expected);
            }
        }
    }

    [Fact]
    public void Any_rule_of_a_day_fires_around_any_change_where_the_walk_over_the_minutes_puts_it()
    {
        var windows = Windows().ToArray();
        var cases = from expression in CronExpressions.Daily from window in Gen.Elements(windows) select (expression, window);

        Prop.ForAll(cases.ToArbitrary(), x =>
        {
            var ((clock, middle), from) = (x.window, x.window.Middle - Around);
            Same(Until(x.expression, clock, from, middle + Around), CronWalk.Firings(clock, new CronOracle(x.expression), from, middle + Around), x.expression, clock);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(600));
    }

    [Fact]
    public void A_fixed_time_has_one_occurrence_for_each_local_day_where_the_clock_first_shows_it_or_else_at_the_end_of_the_gap()
    {
        foreach (var clock in ZoneClock.All)
        {
            foreach (var time in FixedTimes(clock))
            {
                var first = new DateTime(2024, 1, 2) + time;
                var expected = Enumerable.Range(0, 2550).Select(day => clock.FirstShowing(first.AddDays(day))).ToList();

                Same(Until($"{time.Minutes} {time.Hours} * * *", clock, expected[0].AddTicks(-1), expected[^1].AddTicks(1)), expected, time.ToString(), clock);
            }
        }
    }

    [Fact]
    public void Occurrences_increase_and_no_interval_is_wider_than_the_rules_own_but_by_what_the_clock_was_put_back_in_it()
    {
        foreach (var text in new[] { "*/15 * * * *", "0 * * * *", "40 */2 * * *", "0-30/10 6-20 * * *", "30 2 * * *", "0 12 * * SUN" })
        {
            var oracle = new CronOracle(text);
            var widest = Widest(oracle);
            foreach (var clock in ZoneClock.All)
            {
                var backs = new Queue<ZoneChange>(clock.Changes.Where(change => change.Jump < TimeSpan.Zero));
                var last = ZoneClock.From;
                foreach (var next in Until(text, clock, ZoneClock.From, ZoneClock.To))
                {
                    var allowed = widest;
                    while (backs.TryPeek(out var back) && back.At <= next) allowed -= backs.Dequeue().Jump;
                    if (next <= last || next - last > allowed) Assert.Fail($"{text} in {clock}: {next:O} comes after {last:O}");
                    last = next;
                }

                if (ZoneClock.To - last > widest) Assert.Fail($"{text} in {clock} ends with {last:O}");
            }
        }
    }

    [Fact]
    public void Both_passes_of_an_overlap_are_run_by_a_repeating_rule_and_only_the_first_by_a_fixed_one()
    {
        foreach (var (clock, back) in Changes(forward: false))
        {
            var length = back.Jump.Negate();
            var firstPass = Until("*/5 * * * *", clock, back.At - length - TimeSpan.FromTicks(1), back.At).ToList();
            firstPass.Should().HaveCount((int)(length / TimeSpan.FromMinutes(5)), $"{clock} {back}");
            Same(Until("*/5 * * * *", clock, back.At.AddTicks(-1), back.At + length), firstPass.ConvertAll(firing => firing + length), "*/5 * * * *", clock);

            var twice = back.OldReading - TimeSpan.FromMinutes(5);
            Same(Until($"{twice.Minute} {twice.Hour} * * *", clock, back.At - length, back.At + length), [back.At.AddMinutes(-5)], $"{twice:t}", clock);
        }
    }

    [Fact]
    public void Fixed_times_in_a_gap_fire_once_at_its_end()
    {
        foreach (var (clock, forward) in Changes(forward: true))
        {
            foreach (var reading in new[] { forward.OldReading, forward.OldReading + (forward.Jump / 2), forward.NewReading.AddMinutes(-1) })
            {
                Same(Until($"{reading.Minute} {reading.Hour} * * *", clock, forward.At.AddHours(-6), forward.At.AddHours(6)), [forward.At], $"{reading:t}", clock);
            }

            Same(Until(AllOfGap(forward), clock, forward.At.AddMinutes(-1), forward.At.AddMinutes(1)), [forward.At], "all of the gap", clock);
        }
    }

    /// <summary>Each change, and for each clock two moments of every year without one nearby, or with.</summary>
    private static IEnumerable<(ZoneClock Clock, DateTime Middle)> Windows() => ZoneClock.All.SelectMany((clock, i) =>
        clock.Changes.Select(change => change.At)
            .Concat([new DateTime(2024 + (i % 7), 1 + (i % 12), 1 + (i % 28)), new DateTime(2024, 2, 29, 12, 0, 0)])
            .Select(middle => (clock, middle)));

    private static IEnumerable<(ZoneClock Clock, ZoneChange Change)> Changes(bool forward) =>
        ZoneClock.All.SelectMany(clock => clock.Changes.Where(change => change.Jump > TimeSpan.Zero == forward).Select(change => (clock, change)));

    /// <summary>Times that are nothing special, and for each kind of change those at and next to its ends.</summary>
    private static IEnumerable<TimeSpan> FixedTimes(ZoneClock clock) => clock.Changes
        .SelectMany(change => new[] { change.OldReading, change.NewReading, change.OldReading + (change.Jump / 2) })
        .SelectMany(reading => new[] { reading, reading.AddMinutes(-1) }).Select(reading => reading.TimeOfDay)
        .Concat([TimeSpan.Zero, new TimeSpan(2, 30, 0), new TimeSpan(12, 7, 0), new TimeSpan(23, 59, 0)]).Distinct();

    /// <summary>A fixed rule with every minute of a gap; of the hours that it touches, all.</summary>
    private static string AllOfGap(ZoneChange forward)
    {
        var readings = Enumerable.Range(0, (int)forward.Jump.TotalMinutes).Select(minute => forward.OldReading.AddMinutes(minute)).ToList();
        return $"{string.Join(',', readings.Select(r => r.Minute).Distinct())} {string.Join(',', readings.Select(r => r.Hour).Distinct())} * * *";
    }

    private static TimeSpan Widest(CronOracle rule)
    {
        var (widest, last) = (TimeSpan.Zero, ZoneClock.From);
        while (last < ZoneClock.From.AddDays(40))
        {
            var next = rule.Next(last, last.AddDays(400))!.Value;
            widest = next - last > widest ? next - last : widest;
            last = next;
        }

        return widest;
    }

    /// <summary>Asks from moments between occurrences as well: just before, just after, and in the middle.</summary>
    private static void Between(string text, ZoneClock clock, List<DateTime> firings)
    {
        var schedule = CronSchedule.Parse(text, clock.Id);
        for (var i = 1; i < firings.Count; i += 1 + (firings.Count / 50))
        {
            var (one, next) = (firings[i - 1], firings[i]);
            foreach (var moment in new[] { one.AddTicks(1), one + ((next - one) / 2), next.AddTicks(-1) })
            {
                if (schedule.Next(new DateTimeOffset(moment, TimeSpan.Zero))?.UtcDateTime != next) Assert.Fail($"{text} in {clock}: not {next:O} after {moment:O}");
            }
        }
    }

    private static IEnumerable<DateTime> Until(string text, ZoneClock clock, DateTime after, DateTime before) =>
        CronSchedule.Parse(text, clock.Id).Upcoming(new DateTimeOffset(after, TimeSpan.Zero)).Select(firing => firing.UtcDateTime).TakeWhile(firing => firing < before);

    /// <summary>Equality without the cost of a description for every pair.</summary>
    private static void Same(IEnumerable<DateTime> actual, List<DateTime> expected, string text, ZoneClock clock)
    {
        var list = actual.ToList();
        if (!list.SequenceEqual(expected)) list.Should().Equal(expected, $"of {text} in {clock}");
    }
}
