using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;
using Xunit;
using static ReplyScheduler.Core.Tests.Scheduling.Planning.CatalogueBench;

namespace ReplyScheduler.Core.Tests.Scheduling.Planning;

public sealed class CatalogueMisfireTests
{
    private readonly CatalogueBench bench = new();

    [Fact]
    public void A_slot_in_its_time_is_offered_to_run_once()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(12)));

        Wishes(bench.Claim()).Should().Equal((At(12), SlotWish.Run));
        bench.Claim().Should().BeEmpty();
        bench.Catalogue.NextDue.Should().Be(At(12, 15));
    }

    [Fact]
    public void The_next_slot_follows_from_the_slot_and_not_from_now()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(12)));
        bench.Now = At(12, 14, 59);

        bench.Claim();

        bench.Catalogue.NextDue.Should().Be(At(12, 15));
    }

    [Fact]
    public void Coalesce_folds_the_older_slots_into_the_newest()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(11, 15)));

        Wishes(bench.Claim()).Should().Equal(
            (At(11, 15), SlotWish.Coalesce), (At(11, 30), SlotWish.Coalesce), (At(11, 45), SlotWish.Coalesce), (At(12), SlotWish.Run));
    }

    [Fact]
    public void Skip_runs_only_the_slot_whose_end_has_not_come()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(11, 30), MisfirePolicy.Skip));

        Wishes(bench.Claim()).Should().Equal((At(11, 30), SlotWish.MissLate), (At(11, 45), SlotWish.MissLate), (At(12), SlotWish.Run));
    }

    [Fact]
    public void Run_all_runs_every_late_slot_oldest_first()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(11, 15), MisfirePolicy.RunAll));

        Wishes(bench.Claim()).Should().Equal(
            (At(11, 15), SlotWish.Run), (At(11, 30), SlotWish.Run), (At(11, 45), SlotWish.Run), (At(12), SlotWish.Run));
    }

    [Fact]
    public void Run_all_runs_no_more_late_slots_than_its_limit()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(11), MisfirePolicy.RunAll) with { MisfireLimit = 2 });

        Wishes(bench.Claim()).Should().Equal(
            (At(11), SlotWish.MissLate), (At(11, 15), SlotWish.MissLate), (At(11, 30), SlotWish.Run), (At(11, 45), SlotWish.Run), (At(12), SlotWish.Run));
    }

    [Fact]
    public void Run_all_goes_on_where_the_room_ended()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(11, 15), MisfirePolicy.RunAll));

        Wishes(bench.Claim(room: 3)).Should().Equal((At(11, 15), SlotWish.Run), (At(11, 30), SlotWish.Run), (At(11, 45), SlotWish.Run));
        bench.Catalogue.HasDue(bench.Now, hasRoom: true).Should().BeTrue();
        Wishes(bench.Claim(room: 3)).Should().Equal((At(12), SlotWish.Run));
    }

    [Fact]
    public void Late_slots_of_a_job_that_forbids_overlap_wait_for_each_other()
    {
        var row = bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(11, 30), MisfirePolicy.RunAll) with { Overlap = OverlapPolicy.Skip });
        var job = bench.Catalogue.Find(row.Id)!;

        foreach (var slot in new[] { At(11, 30), At(11, 45), At(12) })
        {
            Wishes(bench.Claim()).Should().Equal((slot, SlotWish.Run));
            bench.Claim().Should().BeEmpty();
            bench.Catalogue.HasDue(bench.Now, hasRoom: true).Should().BeFalse();
            bench.Catalogue.Ended(job).Should().Be(slot != At(12));
        }
    }

    [Fact]
    public void A_slot_in_its_own_time_does_not_wait_for_a_run_so_that_the_store_can_skip_it()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(12), MisfirePolicy.RunAll) with { Overlap = OverlapPolicy.Skip });
        bench.Claim();
        bench.Now = At(12, 15);

        Wishes(bench.Claim()).Should().Equal((At(12, 15), SlotWish.Run));
    }

    [Theory]
    [InlineData(MisfirePolicy.Coalesce, SlotWish.Coalesce)]
    [InlineData(MisfirePolicy.Skip, SlotWish.MissLate)]
    [InlineData(MisfirePolicy.RunAll, SlotWish.Run)]
    public void Slots_before_the_catch_up_window_are_missed_whatever_the_policy(MisfirePolicy misfire, SlotWish inside)
    {
        var narrow = new CatalogueBench(catchUp: TimeSpan.FromMinutes(20));
        narrow.Load(narrow.Row("*/15 * * * *", nextRunAt: At(11, 30), misfire));

        Wishes(narrow.Claim()).Should().Equal((At(11, 30), SlotWish.MissLate), (At(11, 45), inside), (At(12), SlotWish.Run));
    }

    [Fact]
    public void The_newest_slot_is_missed_too_when_it_lies_before_the_catch_up_window()
    {
        bench.Load(bench.Row("0 0 1 * *", nextRunAt: new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)));

        bench.Claim().Should().ContainSingle().Which.Wish.Should().Be(SlotWish.MissLate);
        bench.Catalogue.NextDue.Should().Be(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void A_long_outage_is_recorded_slot_by_slot_only_up_to_the_cap()
    {
        bench.Load(bench.Row("@every 1s", nextRunAt: At(6)));

        var offers = bench.Claim();

        var all = (6 * 3600) + 1;
        offers.Should().HaveCount(Occurrences.Most);
        offers[^1].Should().Match<SlotOffer>(o => o.SlotTime == At(12) && o.Wish == SlotWish.Run);
        offers[0].SlotTime.Should().Be(At(12).AddSeconds(1 - Occurrences.Most));
        var dropped = bench.Dropped.Should().ContainSingle().Subject;
        dropped.Should().Match<DroppedSlots>(d =>
            d.Count == all - Occurrences.Most && d.From == At(6) && d.Through == At(12).AddSeconds(-Occurrences.Most));
        bench.Claim().Should().BeEmpty();
        bench.Dropped.Should().BeEmpty();
    }

    private static IEnumerable<(DateTimeOffset, SlotWish)> Wishes(IReadOnlyList<SlotOffer> offers) => offers.Select(o => (o.SlotTime, o.Wish));
}
