using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>A claim for jobs of one type leaves what waits for others alone.</summary>
public abstract class JobTypeConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private async Task<IReadOnlyList<Guid>> ClaimedAsync(InstanceStamp stamp, string? type) =>
        [.. (await Store.Jobs.ClaimAsync(Claim(stamp) with { JobType = type }, Token)).Runs.Select(run => run.JobId)];

    [Fact]
    public async Task Requests_of_other_types_wait_for_a_claim_that_takes_them()
    {
        var stamp = await BootAsync(Store, "work", "other");
        var (work, other) = (await AddAsync("a"), await AddAsync("b", "other"));
        foreach (var name in new[] { "a", "b" }) await Store.Jobs.RequestAsync(new JobRequest.Run(stamp, "ann", "now", name, null, null, null), Token);

        (await ClaimedAsync(stamp, "missing")).Should().BeEmpty();
        (await ClaimedAsync(stamp, "other")).Should().Equal(other.Id);
        (await ClaimedAsync(stamp, null)).Should().Equal(work.Id);
    }

    [Fact]
    public async Task Retries_of_other_types_wait_for_a_claim_that_takes_them()
    {
        var stamp = await BootAsync(Store, "work", "other");
        var work = await AddAsync(Job("a") with { Retries = 1, RetryDelay = TimeSpan.FromSeconds(1) });
        var other = await AddAsync(Job("b", "other") with { Retries = 1, RetryDelay = TimeSpan.FromSeconds(1) });
        foreach (var run in (await Store.Jobs.ClaimAsync(Claim(stamp, [.. new[] { Offer(work, Start), Offer(other, Start) }.OrderBy(o => o.JobId)]), Token)).Runs)
            await FinishAsync(stamp, End(run.RunId, ExecutionStatus.Failed, "run_failed"));
        await AdvanceAsync(Minute);

        (await ClaimedAsync(stamp, "missing")).Should().BeEmpty();
        (await ClaimedAsync(stamp, "other")).Should().Equal(other.Id);
        (await ClaimedAsync(stamp, null)).Should().Equal(work.Id);
    }
}
