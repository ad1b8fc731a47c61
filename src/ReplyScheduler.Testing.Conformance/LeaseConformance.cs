using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Leases, ends, abandonment, retries and requests.</summary>
public abstract class LeaseConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private Task<ClaimResult> TickAsync(InstanceStamp? stamp = null, int room = 100) =>
        Store.Jobs.ClaimAsync(Claim(stamp ?? Me) with { Room = room }, Token);

    private Task RequestAsync(JobRow job, string by = "ann") => ExecuteSqlAsync(
        $"INSERT INTO job_requests (job_id, requested_at, requested_by, reason) VALUES ({Quote(job.Id)}, {At(Start)}, {Quote(by)}, 'run now')");

    private async Task<object?> StatusAsync(Guid run) => await ScalarAsync($"SELECT status FROM job_executions WHERE id = {Quote(run)}");

    [Fact]
    public async Task An_expired_lease_is_swept_as_abandoned_with_its_event()
    {
        var run = await ClaimOneAsync(await AddAsync("a"), Start);
        await AdvanceAsync(Lease - TimeSpan.FromMicroseconds(1));
        (await TickAsync()).Swept.Should().Be(0);
        var now = await AdvanceAsync(TimeSpan.FromMicroseconds(1));

        var result = await TickAsync(await BootAsync(Store));

        (result.Swept, result.NextLeaseEnd).Should().Be((1, null));
        var row = (await QueryAsync("SELECT status, reason_code, completed_at, lease_until, retry_at FROM job_executions")).Single();
        (row[0], row[1], Instant(row[2]), row[3], row[4]).Should().Be(("abandoned", "run_abandoned", now, null, null));
        (await EventsAsync()).Should().ContainSingle(e => e.Type == "job_abandoned").Which.RunId.Should().Be(run.RunId);
        (await TickAsync()).Swept.Should().Be(0);
    }

    [Fact]
    public async Task A_late_finisher_is_fenced_and_changes_nothing()
    {
        var run = await ClaimOneAsync(await AddAsync("a"), Start);
        await AdvanceAsync(Lease);
        await TickAsync();

        (await FinishAsync(Me, End(run.RunId))).Should().BeOfType<StepOutcome.Fenced>();
        (await StatusAsync(run.RunId)).Should().Be("abandoned");
        (await CountAsync("system_events WHERE event_type = 'test_ended'")).Should().Be(0);
    }

    [Fact]
    public async Task An_abandoned_run_is_retried_by_policy_after_its_back_off_as_the_next_attempt()
    {
        var job = await AddAsync(Job("a") with { Retries = 2, RetryDelay = TimeSpan.FromSeconds(30) });
        var first = await ClaimOneAsync(job, Start);
        var swept = await AdvanceAsync(Lease);
        (await TickAsync()).Runs.Should().BeEmpty();
        Instant(await ScalarAsync("SELECT retry_at FROM job_executions")).Should().Be(swept + RetryBackOff.Wait(TimeSpan.FromSeconds(30), 1, first.RunId));

        await AdvanceAsync(RetryBackOff.Wait(TimeSpan.FromSeconds(30), 1, first.RunId) - TimeSpan.FromMicroseconds(1));
        (await TickAsync()).Runs.Should().BeEmpty();
        await AdvanceAsync(TimeSpan.FromMicroseconds(1));
        var second = (await TickAsync()).Runs.Should().ContainSingle().Subject;

        second.Should().Be(new ClaimedRun(second.RunId, job.Id, Start, SlotKind.Schedule, 2));
        (await EventsAsync()).Should().ContainSingle(e => e.Type == "job_started" && e.RunId == second.RunId);
        (await CountAsync("job_slots")).Should().Be(1);
        (await CountAsync("job_executions WHERE retry_at IS NOT NULL")).Should().Be(0);
        (await TickAsync()).Runs.Should().BeEmpty();
    }

    [Fact]
    public async Task A_failure_is_retried_with_a_doubled_wait_until_the_attempts_are_used_up()
    {
        var job = await AddAsync(Job("a") with { Retries = 2, RetryDelay = TimeSpan.FromSeconds(10) });
        var run = await ClaimOneAsync(job, Start);
        foreach (var seconds in new[] { 10, 20 })
        {
            await FinishAsync(Me, End(run.RunId, ExecutionStatus.Failed, "run_failed"));
            var wait = RetryBackOff.Wait(TimeSpan.FromSeconds(10), run.Attempt, run.RunId);
            wait.TotalSeconds.Should().BeInRange(seconds, seconds * 1.2);
            Instant(await ScalarAsync($"SELECT retry_at FROM job_executions WHERE id = {Quote(run.RunId)}")).Should().Be((await NowAsync()) + wait);
            await AdvanceAsync(wait);
            run = (await TickAsync()).Runs.Should().ContainSingle().Subject;
        }

        run.Attempt.Should().Be(3);
        await FinishAsync(Me, End(run.RunId, ExecutionStatus.TimedOut, "run_timed_out"));
        (await CountAsync("job_executions WHERE retry_at IS NOT NULL")).Should().Be(0);
    }

    [Theory]
    [InlineData(ExecutionStatus.Succeeded, false)]
    [InlineData(ExecutionStatus.PartlySucceeded, false)]
    [InlineData(ExecutionStatus.NothingToDo, false)]
    [InlineData(ExecutionStatus.Cancelled, false)]
    [InlineData(ExecutionStatus.Failed, true)]
    [InlineData(ExecutionStatus.TimedOut, true)]
    public async Task Only_failure_and_time_out_are_retried(ExecutionStatus status, bool isRetried)
    {
        var run = await ClaimOneAsync(await AddAsync(Job("a") with { Retries = 1 }), Start);
        (await FinishAsync(Me, End(run.RunId, status, "why"))).Should().BeOfType<StepOutcome.Applied>();

        (await StatusAsync(run.RunId)).Should().Be(StoredCode.Of(status));
        (await CountAsync("job_executions WHERE retry_at IS NOT NULL")).Should().Be(isRetried ? 1 : 0);
    }

    [Fact]
    public async Task A_retry_waits_while_another_run_of_a_job_that_forbids_overlap_goes_on()
    {
        var job = await AddAsync(Job("a") with { Retries = 1, RetryDelay = TimeSpan.FromSeconds(10) });
        var first = await ClaimOneAsync(job, Start);
        await FinishAsync(Me, End(first.RunId, ExecutionStatus.Failed, "run_failed"));
        var now = await AdvanceAsync(TimeSpan.FromSeconds(12));

        var next = (await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, now)), Token)).Runs.Should().ContainSingle("the two would overlap").Subject;
        next.SlotTime.Should().Be(now);
        (await TickAsync()).Runs.Should().BeEmpty();
        await FinishAsync(Me, End(next.RunId));
        (await TickAsync()).Runs.Should().ContainSingle().Which.Attempt.Should().Be(2);
    }

    [Fact]
    public async Task Two_retries_of_a_job_that_forbids_overlap_run_one_after_the_other()
    {
        var job = await AddAsync(Job("a") with { Retries = 1, RetryDelay = TimeSpan.FromSeconds(10) });
        await FinishAsync(Me, End((await ClaimOneAsync(job, Start)).RunId, ExecutionStatus.Failed, "run_failed"));
        await AdvanceAsync(TimeSpan.FromSeconds(3));
        await FinishAsync(Me, End((await ClaimOneAsync(job, Start.AddSeconds(3))).RunId, ExecutionStatus.Failed, "run_failed"));
        await AdvanceAsync(TimeSpan.FromSeconds(60));

        var retry = (await TickAsync()).Runs.Should().ContainSingle().Subject;
        retry.SlotTime.Should().Be(Start);
        await FinishAsync(Me, End(retry.RunId));
        (await TickAsync()).Runs.Should().ContainSingle().Which.SlotTime.Should().Be(Start.AddSeconds(3));
    }

    [Fact]
    public async Task A_retry_is_not_claimed_by_an_instance_that_does_not_handle_the_type_nor_while_the_job_is_paused_or_inactive()
    {
        var job = await AddAsync(Job("a") with { Retries = 1, RetryDelay = TimeSpan.FromSeconds(10) });
        await FinishAsync(Me, End((await ClaimOneAsync(job, Start)).RunId, ExecutionStatus.Failed, "run_failed"));
        var now = await AdvanceAsync(Minute);

        (await TickAsync(await BootAsync(Store, "other"))).Runs.Should().BeEmpty();
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET paused_until = {At(now + Minute)}");
        (await TickAsync()).Runs.Should().BeEmpty();
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET paused_until = NULL, is_active = false");
        (await TickAsync()).Runs.Should().BeEmpty();
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = true");
        (await TickAsync()).Runs.Should().ContainSingle();
    }

    [Fact]
    public async Task Renew_extends_only_what_this_instance_still_holds()
    {
        var mine = await ClaimOneAsync(await AddAsync("a"), Start);
        var lost = await ClaimOneAsync(await AddAsync("b"), Start);
        var ended = await ClaimOneAsync(await AddAsync("c"), Start);
        var other = await BootAsync(Store);
        var foreign = (await Store.Jobs.ClaimAsync(Claim(other, Offer(await AddAsync("d"), Start)), Token)).Runs.Single();
        await FinishAsync(Me, End(ended.RunId));
        await AdvanceAsync(TimeSpan.FromSeconds(40));
        (await Store.Jobs.RenewAsync(new RenewRequest(Me, [mine.RunId], Lease), Token)).Held.Should().Equal(mine.RunId);
        var now = await AdvanceAsync(TimeSpan.FromSeconds(40));

        var result = await Store.Jobs.RenewAsync(new RenewRequest(Me, [mine.RunId, lost.RunId, ended.RunId, foreign.RunId, Guid.CreateVersion7()], Lease), Token);

        result.Now.Should().Be(now);
        result.Held.Should().Equal([mine.RunId], "the lease of b ran out, c ended, d is another's");
        Instant(await ScalarAsync($"SELECT lease_until FROM job_executions WHERE id = {Quote(mine.RunId)}")).Should().Be(now + Lease);
        (await TickAsync()).Swept.Should().Be(2);
        (await StatusAsync(mine.RunId)).Should().Be("running");
    }

    [Fact]
    public async Task Finish_is_applied_once_and_a_repeat_by_the_owner_is_applied_without_a_second_event()
    {
        var run = await ClaimOneAsync(await AddAsync("a"), Start);
        var end = End(run.RunId, ExecutionStatus.NothingToDo, "queue_empty") with { Result = """{"queue_size":0}""", Error = "none" };

        (await FinishAsync(Me, end)).Should().BeOfType<StepOutcome.Applied>();
        (await FinishAsync(Me, end)).Should().BeOfType<StepOutcome.Applied>();

        var row = (await QueryAsync("SELECT status, reason_code, result, error_message, completed_at, lease_until FROM job_executions")).Single();
        (row[0], row[1], row[2], row[3], Instant(row[4]), row[5]).Should().Be(("nothing_to_do", "queue_empty", """{"queue_size":0}""", "none", Start, null));
        (await CountAsync("system_events WHERE event_type = 'test_ended'")).Should().Be(1);
    }

    [Fact]
    public async Task Finish_by_another_is_fenced_and_of_an_unknown_run_is_not_found_and_the_outcomes_keep_the_order()
    {
        var run = await ClaimOneAsync(await AddAsync("a"), Start);
        var mine = await ClaimOneAsync(await AddAsync("b"), Start);

        (await FinishAsync(await BootAsync(Store), End(run.RunId))).Should().BeOfType<StepOutcome.Fenced>();
        (await StatusAsync(run.RunId)).Should().Be("running");
        var outcomes = await Store.Jobs.FinishAsync(new FinishRequest(Me, [End(Guid.CreateVersion7()), End(mine.RunId), End(mine.RunId), End(run.RunId)]), Token);

        outcomes.Select(o => o.GetType()).Should().Equal(
            typeof(StepOutcome.NotFound), typeof(StepOutcome.Applied), typeof(StepOutcome.Applied), typeof(StepOutcome.Applied));
        (await CountAsync("system_events WHERE event_type = 'test_ended'")).Should().Be(2);
        (await FinishAsync(Me, End(run.RunId, ExecutionStatus.Failed))).Should().BeOfType<StepOutcome.Fenced>("an end is not changed into another");
    }

    [Fact]
    public async Task A_run_that_ends_without_a_result_has_none()
    {
        var run = await ClaimOneAsync(await AddAsync("a"), Start);
        await FinishAsync(Me, End(run.RunId));

        (await CountAsync("job_executions WHERE result IS NULL")).Should().Be(1);
        (await Store.Evidence.ReadExecutionsAsync(new ExecutionQuery(), Token)).Should().ContainSingle().Which.Result.Should().BeNull();
    }

    [Fact]
    public async Task A_result_that_is_no_JSON_ends_the_run_all_the_same_and_breaks_no_view()
    {
        var run = await ClaimOneAsync(await AddAsync("reply_v2_scheduler", JobTypes.ReplyPipeline), Start);
        (await FinishAsync(Me, End(run.RunId) with { Result = "{broken" })).Should().BeOfType<StepOutcome.Applied>();

        (await QueryAsync("SELECT verdict, queue_size FROM reply_slo_events")).Should().ContainSingle();
        (await Store.Evidence.ReadStatusAsync(Token)).Executions["succeeded"].Should().Be(1);
    }

    [Fact]
    public async Task A_request_becomes_a_manual_slot_at_the_time_of_its_claim()
    {
        var job = await AddAsync("a");
        await RequestAsync(job);
        var now = await AdvanceAsync(TimeSpan.FromSeconds(5));

        var run = (await TickAsync()).Runs.Should().ContainSingle().Subject;

        run.Should().Be(new ClaimedRun(run.RunId, job.Id, now, SlotKind.Manual, 1));
        (await CountAsync("job_requests")).Should().Be(0);
        (await CountAsync("job_slots WHERE kind = 'manual' AND disposition = 'claimed'")).Should().Be(1);
        (await CountAsync("system_events WHERE event_type = 'job_started'")).Should().Be(1);
    }

    [Fact]
    public async Task A_request_waits_while_the_last_run_goes_on_and_for_an_instance_that_handles_the_type()
    {
        var job = await AddAsync("a");
        var run = await ClaimOneAsync(job, Start);
        await RequestAsync(job);

        (await TickAsync()).Runs.Should().BeEmpty();
        await FinishAsync(Me, End(run.RunId));
        (await TickAsync(await BootAsync(Store, "other"))).Runs.Should().BeEmpty();
        (await TickAsync()).Runs.Should().ContainSingle().Which.Kind.Should().Be(SlotKind.Manual);
    }

    [Fact]
    public async Task Requests_at_one_instant_of_a_virtual_clock_get_distinct_slots()
    {
        var job = await AddAsync("a");
        var slots = new List<DateTimeOffset>();
        for (var i = 0; i < 5; i++)
        {
            await RequestAsync(job);
            var run = (await TickAsync()).Runs.Should().ContainSingle().Subject;
            slots.Add(run.SlotTime);
            await FinishAsync(Me, End(run.RunId));
        }

        slots.Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();
        slots[0].Should().Be(Start);
    }

    [Fact]
    public async Task Room_bounds_retries_and_requests_together_and_the_answer_says_when_more_wait()
    {
        var failing = await AddAsync(Job("failing") with { Retries = 1, RetryDelay = TimeSpan.FromSeconds(1) });
        await FinishAsync(Me, End((await ClaimOneAsync(failing, Start)).RunId, ExecutionStatus.Failed, "run_failed"));
        await RequestAsync(await AddAsync("one"));
        await RequestAsync(await AddAsync("two"));
        await AdvanceAsync(TimeSpan.FromSeconds(2));

        (await TickAsync(room: 0)).Should().Match<ClaimResult>(r => r.Runs.Count == 0 && r.MoreWaiting);
        (await TickAsync(room: 2)).Should().Match<ClaimResult>(r => r.Runs.Count == 2 && r.MoreWaiting);
        (await TickAsync(room: 2)).Should().Match<ClaimResult>(r => r.Runs.Count == 1 && !r.MoreWaiting);
    }

    [Fact]
    public async Task A_plan_records_the_next_run_of_the_version_that_it_was_made_for()
    {
        var job = await AddAsync("a");
        await PlanAsync(new JobPlan(job.Id, job.Version, Start + Minute, null, Announce: true));
        (await RowAsync("a")).Should().Match<JobRow>(row => row.NextRunAt == Start + Minute && row.Version == job.Version);
        (await EventsAsync()).Should().ContainSingle(e => e.Type == "job_planned").Which.JobId.Should().Be(job.Id);

        await PlanAsync(new JobPlan(job.Id, job.Version - 1, Start.AddDays(1), null, Announce: true));
        (await RowAsync("a")).NextRunAt.Should().Be(Start + Minute);
        (await CountAsync("system_events WHERE event_type = 'job_planned'")).Should().Be(1);
    }

    [Fact]
    public async Task An_invalid_row_is_marked_with_an_event_and_one_alert_and_is_healed_by_an_edit()
    {
        await ExecuteSqlAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('bad', 'work', '61 * * * *')");
        var job = await RowAsync("bad");
        await PlanAsync(new JobPlan(job.Id, job.Version, null, "minute 61", Announce: true));
        await PlanAsync(new JobPlan(job.Id, job.Version, null, "minute 61", Announce: false));

        (await RowAsync("bad")).Should().Match<JobRow>(row => row.NextRunAt == null && row.InvalidReason == "minute 61");
        (await EventsAsync()).Should().ContainSingle(e => e.Type == "job_invalid");
        var alert = (await QueryAsync("SELECT subject, state, count FROM alerts WHERE rule = 'bad_schedule'")).Should().ContainSingle().Subject;
        (alert[0], alert[1], alert[2]).Should().Be(("bad", "open", 1L));
        (await EventsAsync()).Should().ContainSingle(e => e.Type == "alert_raised");

        await ExecuteSqlAsync("UPDATE scheduled_jobs SET schedule = '1 * * * *'");
        var healed = await RowAsync("bad");
        healed.InvalidReason.Should().BeNull();

        await PlanAsync(new JobPlan(healed.Id, healed.Version, Start + Minute, null, Announce: true));
        (await QueryAsync("SELECT state FROM alerts WHERE rule = 'bad_schedule'")).Should().ContainSingle().Which[0].Should().Be("resolved");
    }

    private Task<ClaimResult> PlanAsync(JobPlan plan) => Store.Jobs.ClaimAsync(Claim(Me) with { Plans = [plan] }, Token);
}
