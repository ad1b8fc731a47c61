using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>How a planning run ends without a decision.</summary>
public abstract class ReturnConformance(StoreUnderTest subject) : PostingSuite(subject)
{
    [Fact]
    public async Task Retry_waits_and_counts_an_attempt()
    {
        var id = await AddedAsync(Wish("t"));
        await ReturnAsync(await HeldAsync(), id, CandidateFate.Retry);

        (await TakenAsync(await RunAsync())).Taken.Should().BeNull();
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        (await TakenAsync(await RunAsync())).Taken!.Attempt.Should().Be(2);
    }

    [Fact]
    public async Task Retry_is_dead_after_the_last_attempt()
    {
        var id = await AddedAsync(Wish("t"));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            (await CandidateAsync(id)).Should().Be(CandidateStatus.Waiting);
            await ReturnAsync(await HeldAsync(), id, CandidateFate.Retry);
            await AdvanceAsync(TimeSpan.FromMinutes(20));
        }

        (await CandidateAsync(id)).Should().Be(CandidateStatus.Dead);
    }

    [Fact]
    public async Task Release_waits_again_at_once_and_counts_no_attempt()
    {
        var id = await AddedAsync(Wish("t"));
        await ReturnAsync(await HeldAsync(), id, CandidateFate.Release);

        (await TakenAsync(await RunAsync())).Taken!.Attempt.Should().Be(1);
    }

    [Fact]
    public async Task Denied_ends_the_candidate()
    {
        var id = await AddedAsync(Wish("t"));
        await ReturnAsync(await HeldAsync(), id, CandidateFate.Denied);

        (await CandidateAsync(id)).Should().Be(CandidateStatus.Denied);
    }

    [Theory]
    [InlineData(CandidateFate.Retry)]
    [InlineData(CandidateFate.Release)]
    public async Task A_candidate_that_was_withdrawn_meanwhile_does_not_wait_again(CandidateFate fate)
    {
        var id = await AddedAsync(Wish("t"));
        var run = await HeldAsync();
        await Store.Candidates.WithdrawAsync(new WithdrawRequest(Me, "default", "t"), Token);

        await ReturnAsync(run, id, fate);

        (await CandidateAsync(id)).Should().Be(CandidateStatus.Withdrawn);
    }

    [Fact]
    public async Task Usage_events_and_the_end_of_the_run_are_one_step_and_a_repetition_adds_nothing()
    {
        var id = await AddedAsync(Wish("t"));
        var request = Request(await HeldAsync(), id, CandidateFate.Denied);

        (await Store.Candidates.ReturnAsync(request, Token)).Should().Be(StepOutcome.Done);
        (await Store.Candidates.ReturnAsync(request, Token)).Should().Be(StepOutcome.Done);

        (await CountAsync("llm_usage_log WHERE purpose = 'target_judge' AND cost_micros IS NULL")).Should().Be(1);
        (await EventsAsync()).Should().ContainSingle(e => e.Type == EventNames.SchedulerOutcome).And.ContainSingle(e => e.Type == "test_ended");
        (await CountAsync($"job_executions WHERE id = {Quote(request.End.RunId)} AND status = 'nothing_to_do' AND reason_code = 'denied'")).Should().Be(1);
    }

    [Fact]
    public async Task A_run_without_a_candidate_ends_with_its_events_once()
    {
        var request = Request(await RunAsync(), null, CandidateFate.Release);

        await Store.Candidates.ReturnAsync(request, Token);
        (await Store.Candidates.ReturnAsync(request, Token)).Should().Be(StepOutcome.Done);

        (await CountAsync("llm_usage_log")).Should().Be(1);
        (await EventsAsync()).Should().ContainSingle(e => e.Type == EventNames.SchedulerOutcome);
    }

    [Fact]
    public async Task What_the_run_paid_for_is_recorded_although_it_no_longer_holds_the_candidate()
    {
        await ReturnAsync(await RunAsync(), Guid.CreateVersion7(), CandidateFate.Retry);

        (await CountAsync("llm_usage_log")).Should().Be(1);
    }

    [Fact]
    public async Task A_run_that_lost_its_lease_changes_nothing()
    {
        var id = await AddedAsync(Wish("t"));
        var lost = await HeldAsync();
        await AdvanceAsync(Lease);
        await RunAsync();

        (await Store.Candidates.ReturnAsync(Request(lost, id, CandidateFate.Denied), Token)).Should().BeOfType<StepOutcome.Fenced>();

        (await CandidateAsync(id)).Should().Be(CandidateStatus.Leased);
        (await CountAsync("llm_usage_log")).Should().Be(0);
    }

    private async Task<ClaimedRun> HeldAsync()
    {
        var run = await RunAsync();
        (await TakenAsync(run)).Taken.Should().NotBeNull();
        return run;
    }

    private ReturnRequest Request(ClaimedRun run, Guid? candidate, CandidateFate fate) => new()
    {
        Stamp = Me, End = End(run.RunId, ExecutionStatus.NothingToDo, "denied"), CandidateId = candidate, Fate = fate, MaxAttempts = 3, BackOff = TimeSpan.FromMinutes(5),
        Usage = [new UsageRecord { Purpose = "target_judge", Model = "none", Outcome = UsageOutcome.Succeeded, RunId = run.RunId, CandidateId = candidate }],
        Events = [new SchedulerEvent { Type = EventNames.SchedulerOutcome, Message = "Denied.", RunId = run.RunId }],
    };

    private async Task ReturnAsync(ClaimedRun run, Guid candidate, CandidateFate fate) =>
        (await Store.Candidates.ReturnAsync(Request(run, candidate, fate), Token)).Should().Be(StepOutcome.Done);
}
