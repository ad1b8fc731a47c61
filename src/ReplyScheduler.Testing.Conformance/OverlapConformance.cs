using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>How many runs of a job go on at once, over all instances and within one claim.</summary>
public abstract class OverlapConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private async Task<JobRow> LimitedAsync(int limit)
    {
        await AddAsync(Job("a", overlap: OverlapPolicy.Allow) with { OverlapLimit = limit });
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET effective_from = {At(Start.AddDays(-1))}");
        return await RowAsync("a");
    }

    private static SlotOffer[] Offers(JobRow job, int count) => [.. Enumerable.Range(0, count).Select(i => Offer(job, Start.AddMinutes(i - count + 1)) with { Nth = i })];

    [Fact]
    public async Task Offers_of_one_claim_count_against_the_limit_oldest_first()
    {
        var result = await Store.Jobs.ClaimAsync(Claim(Me, Offers(await LimitedAsync(3), 5)), Token);

        result.Runs.Select(run => run.SlotTime).Should().Equal(Start.AddMinutes(-4), Start.AddMinutes(-3), Start.AddMinutes(-2));
        result.Closed.Should().HaveCount(2).And.OnlyContain(slot => slot.Disposition == SlotDisposition.Skipped && slot.Reason == SlotReason.Overlap);
    }

    [Fact]
    public async Task Runs_of_other_instances_count_against_the_limit()
    {
        var job = await LimitedAsync(3);
        var offers = Offers(job, 5);
        (await Store.Jobs.ClaimAsync(Claim(await BootAsync(Store), offers[0], offers[1] with { Nth = 0 }), Token)).Runs.Should().HaveCount(2);

        var result = await Store.Jobs.ClaimAsync(Claim(Me, offers[2] with { Nth = 0 }, offers[3] with { Nth = 1 }), Token);
        result.Runs.Should().ContainSingle().Which.SlotTime.Should().Be(offers[2].SlotTime);
        result.Closed.Should().ContainSingle().Which.Reason.Should().Be(SlotReason.Overlap);
    }

    [Fact]
    public async Task An_offer_that_another_instance_won_before_takes_no_place_from_the_next_one()
    {
        var job = await LimitedAsync(2);
        var offers = Offers(job, 2);
        (await Store.Jobs.ClaimAsync(Claim(await BootAsync(Store), offers[0]), Token)).Runs.Should().ContainSingle();

        var result = await Store.Jobs.ClaimAsync(Claim(Me, offers), Token);

        result.Runs.Should().ContainSingle().Which.SlotTime.Should().Be(Start);
        result.Closed.Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_that_ended_frees_its_place_whoever_held_it()
    {
        var job = await LimitedAsync(1);
        var first = await ClaimOneAsync(job, Start.AddMinutes(-2));
        (await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start.AddMinutes(-1))), Token)).Closed.Should().ContainSingle();
        await FinishAsync(Me, End(first.RunId));
        await ClaimOneAsync(job, Start);
        await AdvanceAsync(Lease);
        (await Store.Jobs.ClaimAsync(Claim(await BootAsync(Store), Offer(job, Start + Minute)), Token)).Runs.Should().ContainSingle("the lease of the last one ran out");
    }

    [Fact]
    public async Task An_offer_that_may_wait_is_left_open_for_want_of_a_place_and_for_nothing_else()
    {
        var job = await LimitedAsync(1);
        var run = await ClaimOneAsync(job, Start.AddMinutes(-3));
        SlotOffer[] offers = [Offer(job, Start.AddMinutes(-3)), Offer(job, Start.AddMinutes(-2)), Offer(job, Start + Minute)];
        ClaimRequest claim = Claim(await BootAsync(Store), [.. offers.Select(offer => offer with { MayWait = true })]);

        var waits = await Store.Jobs.ClaimAsync(claim, Token);

        waits.LeftOpen.Select(offer => offer.SlotTime).Should().Equal(Start.AddMinutes(-2));
        (waits.Runs.Count, waits.Closed.Count, await CountAsync("job_slots")).Should().Be((0, 0, 1L));
        await FinishAsync(Me, End(run.RunId));
        var runs = await Store.Jobs.ClaimAsync(claim, Token);
        runs.Runs.Should().ContainSingle().Which.SlotTime.Should().Be(Start.AddMinutes(-2));
        runs.LeftOpen.Should().BeEmpty();

        await ExecuteSqlAsync("UPDATE scheduled_jobs SET description = 'another version'");
        (await Store.Jobs.ClaimAsync(claim with { Slots = [Offer(job, Start) with { MayWait = true }] }, Token)).LeftOpen.Should().BeEmpty();
    }

    [Fact]
    public async Task A_close_that_may_wait_leaves_the_slot_to_a_live_instance_and_blocks_it_without_one()
    {
        await AddAsync(Job("a", type: "elsewhere"));
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET effective_from = {At(Start.AddDays(-1))}");
        var job = await RowAsync("a");
        await BootAsync(Store, "elsewhere");
        var close = Claim(Me, Offer(job, Start, SlotWish.Close) with { MayWait = true });

        (await Store.Jobs.ClaimAsync(close, Token)).LeftOpen.Should().Equal(close.Slots);
        await AdvanceAsync(TimeSpan.FromMinutes(3));

        (await Store.Jobs.ClaimAsync(close, Token)).Closed.Should().ContainSingle().Which.Reason.Should().Be(SlotReason.NoHandler);
    }
}
