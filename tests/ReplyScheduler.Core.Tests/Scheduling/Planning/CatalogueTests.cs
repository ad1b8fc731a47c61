using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;
using static ReplyScheduler.Core.Tests.Scheduling.Planning.CatalogueBench;

namespace ReplyScheduler.Core.Tests.Scheduling.Planning;

public sealed class CatalogueTests
{
    private readonly CatalogueBench bench = new();

    [Fact]
    public void A_new_job_starts_with_its_first_slot_at_or_after_its_effective_time()
    {
        bench.Load(bench.Row("*/15 * * * *") with { EffectiveFrom = At(12) });
        bench.Catalogue.NextDue.Should().Be(At(12));

        var later = new CatalogueBench();
        later.Load(later.Row("*/15 * * * *") with { EffectiveFrom = At(12).AddTicks(1) });
        later.Catalogue.NextDue.Should().Be(At(12, 15));
    }

    [Fact]
    public void A_job_without_a_recorded_slot_looks_back_no_further_than_the_catch_up_window()
    {
        bench.Load(bench.Row("0 * * * *"));

        bench.Catalogue.NextDue.Should().Be(Noon.AddHours(-24));
    }

    [Fact]
    public void A_recorded_slot_is_never_older_than_ninety_days()
    {
        bench.Load(bench.Row("0 12 * * *", nextRunAt: Noon.AddDays(-150)));

        bench.Catalogue.NextDue.Should().Be(Noon.AddDays(-90));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9_999 - 2026)]
    public void A_recorded_slot_that_a_hand_wrote_ahead_of_the_calendar_keeps_no_slot_back(int years)
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(12, 7).AddYears(years)));

        bench.Catalogue.NextDue.Should().Be(At(12));
    }

    [Fact]
    public void Slots_beyond_the_room_stay_due_and_the_oldest_go_first()
    {
        bench.Load(bench.Row("0 12 * * *", nextRunAt: At(12)));
        var older = bench.Load(bench.Row("30 11 * * *", nextRunAt: At(11, 30)));

        bench.Claim(room: 1).Should().ContainSingle().Which.JobId.Should().Be(older.Id);
        bench.Claim(room: 0).Should().BeEmpty();
        bench.Claim(room: 1).Should().ContainSingle().Which.SlotTime.Should().Be(At(12));
        bench.Claim(room: 1).Should().BeEmpty();
    }

    [Fact]
    public void Offers_are_sorted_by_slot_and_job()
    {
        for (var i = 0; i < 5; i++)
        {
            bench.Load(bench.Row("*/30 * * * *", nextRunAt: At(11)));
        }

        bench.Claim().Should().HaveCount(15).And.BeInAscendingOrder(Comparer<SlotOffer>.Create(
            (a, b) => a.SlotTime != b.SlotTime ? a.SlotTime.CompareTo(b.SlotTime) : a.JobId.CompareTo(b.JobId)));
    }

    [Fact]
    public void A_slot_that_another_instance_took_is_not_offered_again()
    {
        var row = bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(12)));
        bench.TakenElsewhere(row, At(12));

        bench.Claim().Should().HaveCount(1);
        bench.Claim().Should().BeEmpty();
        bench.Catalogue.NextDue.Should().Be(At(12, 15));
    }

    [Fact]
    public void A_slot_that_was_offered_too_early_stays_due()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(12)));
        var early = bench.Propose();

        bench.Catalogue.Settle(bench.Grant(early, storeNow: At(11, 59, 59)));

        bench.Catalogue.NextDue.Should().Be(At(12));
        bench.Claim().Should().ContainSingle();
    }

    [Fact]
    public void A_slot_that_was_refused_for_an_outdated_row_stays_due_until_the_row_is_loaded()
    {
        var row = bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(12)));
        bench.Propose();

        bench.Catalogue.Settle(new ClaimResult(bench.Now, row.Version + 1, [], [], 0, false, null, null, []));
        bench.Catalogue.HasDue(bench.Now, hasRoom: true).Should().BeTrue();
        var changed = bench.Load(row with { Payload = "new" });

        bench.Claim().Should().ContainSingle().Which.JobVersion.Should().Be(changed.Version);
    }

    [Fact]
    public void A_failed_claim_leaves_everything_due()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(11, 30)));
        var before = bench.Propose().Slots;

        bench.Catalogue.Abort();

        bench.Claim().Should().Equal(before);
    }

    [Fact]
    public void A_slot_of_a_type_that_is_not_handled_here_is_closed_at_its_end_whatever_the_room()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(12)) with { Type = "foreign" });
        bench.Claim().Should().BeEmpty();
        bench.Catalogue.NextDue.Should().Be(At(12, 15));
        bench.Now = At(12, 30);

        bench.Claim(room: 0).Select(o => (o.SlotTime, o.Wish)).Should().Equal((At(12), SlotWish.Close), (At(12, 15), SlotWish.Close));
        bench.Catalogue.NextDue.Should().Be(At(12, 45));
    }

    [Fact]
    public void An_inactive_job_has_no_slots_and_no_plan()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(11)) with { IsActive = false });

        bench.Propose().Should().Match<ReplyScheduler.Scheduling.Internal.Proposal>(p => p.Slots.Count == 0 && p.Plans.Count == 0);
        bench.Catalogue.NextDue.Should().BeNull();
    }

    [Fact]
    public void A_row_that_is_gone_from_the_whole_catalogue_has_no_slots_any_more()
    {
        bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(12)));

        bench.LoadAll();

        bench.Claim().Should().BeEmpty();
        bench.Catalogue.NextDue.Should().BeNull();
    }

    [Fact]
    public void A_new_schedule_moves_the_job_and_another_edit_does_not()
    {
        var row = bench.Load(bench.Row("*/15 * * * *", nextRunAt: At(12)));
        bench.Claim();

        bench.Load(row with { Payload = "new", NextRunAt = null });
        bench.Catalogue.NextDue.Should().Be(At(12, 15));

        bench.Load(row with { Schedule = "20 * * * *", EffectiveFrom = bench.Now, NextRunAt = null });
        bench.Catalogue.NextDue.Should().Be(At(12, 20));
    }
}
