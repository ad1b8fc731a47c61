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
}
