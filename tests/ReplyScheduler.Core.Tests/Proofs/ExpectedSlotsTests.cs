using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using ReplyScheduler.Proofs;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Proofs;

/// <summary>What a proof demands follows from the schedule alone (R91).</summary>
public sealed class ExpectedSlotsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_slot_is_demanded_once_its_end_is_in_the_window() =>
        Of("*/15 * * * *", Noon.AddDays(-1), Noon.AddMinutes(-30), Noon).Should().Equal(Noon.AddMinutes(-30), Noon.AddMinutes(-15));

    [Fact]
    public void A_slot_whose_end_is_a_microsecond_away_is_not_demanded_yet() =>
        Of("*/15 * * * *", Noon.AddDays(-1), Noon.AddMinutes(-30), Noon.AddMicroseconds(-1)).Should().Equal(Noon.AddMinutes(-30));

    [Fact]
    public void No_slot_is_demanded_before_the_schedule_was_in_force() =>
        Of("*/15 * * * *", Noon.AddMinutes(-20), Noon.AddMinutes(-60), Noon).Should().Equal(Noon.AddMinutes(-15));

    [Fact]
    public void A_rare_schedule_is_found_however_long_ago_its_slot_began() =>
        Of("0 12 * * 1", Noon.AddDays(-30), Noon.AddMinutes(-5), Noon).Should().Equal(Noon.AddDays(-7));

    [Fact]
    public void A_window_before_the_schedule_demands_nothing() =>
        Of("*/15 * * * *", Noon, Noon.AddHours(-2), Noon.AddHours(-1)).Should().BeEmpty();

    /// <summary>Two neighbouring windows together demand what the whole demands, nothing twice.</summary>
    [Fact]
    public void Neighbouring_windows_share_no_slot_and_lose_none() => Prop.ForAll(
        Gen.Elements("*/15 * * * *", "7 */2 * * *", "@every 90s", "0 4 * * *", "30 9 * * 1-5").ToArbitrary(),
        Gen.Choose(1, 5000).ToArbitrary(),
        Gen.Choose(1, 5000).ToArbitrary(),
        (cron, first, second) =>
        {
            var (from, middle) = (Noon, Noon.AddMinutes(first));
            var to = middle.AddMinutes(second);
            var parts = Of(cron, Noon.AddDays(-9), from, middle).Concat(Of(cron, Noon.AddDays(-9), middle, to));
            return parts.SequenceEqual(Of(cron, Noon.AddDays(-9), from, to));
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<DateTimeOffset> Of(string cron, DateTimeOffset effectiveFrom, DateTimeOffset from, DateTimeOffset to) =>
        ExpectedSlots.EndingIn(CronSchedule.Parse(cron), effectiveFrom, from, to).ToList();
}
