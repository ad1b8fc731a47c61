using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Cancelling and pausing: it reaches whoever holds the run, and what was cancelled is not tried again.</summary>
public abstract class CancelConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private Task<JobRequestOutcome> CancelAsync(Guid id, string by = "ann", InstanceStamp? stamp = null) =>
        Store.Jobs.RequestAsync(new JobRequest.Cancel(stamp ?? Me, by, "wrong data", id), Token);

    private Task<ClaimResult> TickAsync(InstanceStamp? stamp = null) => Store.Jobs.ClaimAsync(Claim(stamp ?? Me), Token);

    private Task<JobRow> RetriedAsync() => AddAsync(Job("a") with { Retries = 3, RetryDelay = TimeSpan.FromSeconds(10) });

    private Task<JobRequestOutcome> PauseAsync(DateTimeOffset until, string job = "a") =>
        Store.Jobs.RequestAsync(new JobRequest.Pause(Me, "ann", "upkeep", job, until), Token);

    private Task<JobRequestOutcome> ResumeAsync() => Store.Jobs.RequestAsync(new JobRequest.Resume(Me, "bob", "done", "a"), Token);

    [Fact]
    public async Task A_cancel_by_another_instance_reaches_the_holder_by_claim_and_by_renewal_and_nobody_else()
    {
        var run = await ClaimOneAsync(await RetriedAsync(), Start);
        var other = await BootAsync(Store);
        (await CancelAsync(run.RunId, stamp: other)).Should().Be(new JobRequestOutcome.Accepted(1));

        (await TickAsync()).Cancelled.Should().Equal(run.RunId);
        (await Store.Jobs.RenewAsync(new RenewRequest(Me, [run.RunId], Lease), Token)).Should()
            .Match<RenewResult>(r => r.Cancelled.Single() == run.RunId && r.Held.Contains(run.RunId));
        (await TickAsync(other)).Cancelled.Should().BeEmpty();
        (await Store.Jobs.RenewAsync(new RenewRequest(other, [run.RunId], Lease), Token)).Cancelled.Should().BeEmpty();
        await FinishAsync(Me, End(run.RunId, ExecutionStatus.Cancelled, "cancelled_by_person"));
        (await TickAsync()).Cancelled.Should().BeEmpty();
    }

    [Fact]
    public async Task Who_asked_first_stays_on_the_row_and_each_who_asked_is_an_event_of_the_run()
    {
        var run = await ClaimOneAsync(await RetriedAsync(), Start);
        await CancelAsync(run.RunId);
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        (await CancelAsync(run.RunId, "bob")).Should().BeOfType<JobRequestOutcome.Accepted>();

        var row = (await QueryAsync("SELECT cancelled_by, cancel_reason, cancel_requested_at FROM job_executions")).Single();
        (row[0], row[1], Instant(row[2])).Should().Be(("ann", "wrong data", Start));
        var said = (await EventsAsync()).Where(e => e.Type == EventNames.JobCancelRequested).ToList();
        said.Select(e => e.RunId).Should().Equal(run.RunId, run.RunId);
        using var data = JsonDocument.Parse(said[1].Data!);
        (data.RootElement.GetProperty("actor").GetString(), data.RootElement.GetProperty("why").GetString()).Should().Be(("bob", "wrong data"));
    }

    [Theory]
    [InlineData(ExecutionStatus.Cancelled)]
    [InlineData(ExecutionStatus.Failed)]
    [InlineData(ExecutionStatus.TimedOut)]
    public async Task A_cancelled_run_is_never_retried_however_it_ends(ExecutionStatus status)
    {
        var run = await ClaimOneAsync(await RetriedAsync(), Start);
        await CancelAsync(run.RunId);
        (await FinishAsync(Me, End(run.RunId, status, "why"))).Should().BeOfType<StepOutcome.Applied>().Which.RetryAt.Should().BeNull();
        await AdvanceAsync(TimeSpan.FromHours(1));
        (await TickAsync()).Runs.Should().BeEmpty();
    }

    [Fact]
    public async Task A_cancelled_run_whose_holder_died_is_swept_and_not_retried()
    {
        var run = await ClaimOneAsync(await RetriedAsync(), Start);
        await CancelAsync(run.RunId);
        await AdvanceAsync(Lease);
        (await TickAsync()).Swept.Should().Be(1);
        (await CountAsync("job_executions WHERE status = 'abandoned' AND retry_at IS NULL")).Should().Be(1);
    }

    [Fact]
    public async Task The_answer_to_a_failure_says_when_it_is_tried_again_and_cancelling_that_keeps_it_from_beginning()
    {
        var run = await ClaimOneAsync(await RetriedAsync(), Start);
        var retryAt = ((StepOutcome.Applied)await FinishAsync(Me, End(run.RunId, ExecutionStatus.Failed, "run_failed"))).RetryAt;
        retryAt.Should().Be(Start + RetryBackOff.Wait(TimeSpan.FromSeconds(10), 1, run.RunId));
        (await TickAsync()).NextWaiting.Should().Be(retryAt);

        (await CancelAsync(run.RunId)).Should().BeOfType<JobRequestOutcome.Accepted>();
        (await TickAsync()).NextWaiting.Should().BeNull();
        await AdvanceAsync(TimeSpan.FromHours(1));
        (await TickAsync()).Runs.Should().BeEmpty();
        (await CancelAsync(run.RunId)).Should().Be(new JobRequestOutcome.Ended(ExecutionStatus.Failed));
    }

    [Fact]
    public async Task A_request_that_waits_is_taken_back_and_what_ended_or_never_was_is_named_so()
    {
        var job = await AddAsync("a");
        var asked = (JobRequestOutcome.Accepted)await Store.Jobs.RequestAsync(new JobRequest.Run(Me, "ann", "now", "a", null, null, null), Token);
        (await CancelAsync(asked.RequestId!.Value)).Should().BeOfType<JobRequestOutcome.Accepted>();
        (await TickAsync()).Runs.Should().BeEmpty();
        (await CancelAsync(asked.RequestId.Value)).Should().BeOfType<JobRequestOutcome.NotFound>();
        (await EventsAsync()).Should().ContainSingle(e => e.Type == EventNames.JobCancelRequested).Which.Should().Match<SchedulerEvent>(e => e.JobId == job.Id && e.RunId == null);

        var run = await ClaimOneAsync(job, Start);
        await FinishAsync(Me, End(run.RunId));
        (await CancelAsync(run.RunId)).Should().Be(new JobRequestOutcome.Ended(ExecutionStatus.Succeeded));
        (await CancelAsync(Guid.CreateVersion7())).Should().BeOfType<JobRequestOutcome.NotFound>();
    }

    [Fact]
    public async Task A_pause_is_recorded_with_who_and_why_ends_by_itself_and_a_resume_ends_it_before()
    {
        var job = await AddAsync("a");
        (await PauseAsync(Start)).Should().BeOfType<JobRequestOutcome.Nothing>("it would end in the past");
        (await ResumeAsync()).Should().BeOfType<JobRequestOutcome.Nothing>("it is not paused");
        (await EventsAsync()).Should().NotContain(e => e.Type == EventNames.JobPaused || e.Type == EventNames.JobResumed);

        (await PauseAsync(Start + Minute)).Should().Be(new JobRequestOutcome.Accepted(1, null, Start + Minute));
        var row = (await QueryAsync("SELECT paused_until, paused_by, pause_reason FROM scheduled_jobs")).Single();
        (Instant(row[0]), row[1], row[2]).Should().Be((Start + Minute, "ann", "upkeep"));
        (await EventsAsync()).Should().ContainSingle(e => e.Type == EventNames.JobPaused).Which.JobId.Should().Be(job.Id);
        (await Store.Jobs.ClaimAsync(Claim(Me, Offer(await RowAsync("a"), Start)), Token)).Closed.Should().ContainSingle().Which.Reason.Should().Be(SlotReason.Paused);

        (await ResumeAsync()).Should().Be(new JobRequestOutcome.Accepted(1));
        (await EventsAsync()).Should().ContainSingle(e => e.Type == EventNames.JobResumed);
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await ClaimOneAsync(await RowAsync("a"), Start.AddSeconds(1));
    }

    [Fact]
    public async Task A_pause_that_is_over_needs_no_resume()
    {
        await AddAsync("a");
        await PauseAsync(Start + Minute);
        await AdvanceAsync(Minute);
        (await ResumeAsync()).Should().BeOfType<JobRequestOutcome.Nothing>();
    }
}
