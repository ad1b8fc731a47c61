using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Retries, overlap and time-outs as a user sees them, and the complaints that they answer.</summary>
public sealed class RetryTests : EndToEndTest
{
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(7);

    private static readonly JobResult Broken = new JobResult.Failed("broken", "It is broken.");

    private Host Failing(int failures, int retries, Action<JobOptions>? options = null) => NewBareHost(rs => rs.AddJob(
        "work", "0 9 * * *", (run, _) => ValueTask.FromResult(run.Attempt <= failures ? Broken : JobResult.Success),
        o =>
        {
            (o.Retries, o.RetryDelay) = (retries, Delay);
            options?.Invoke(o);
        }));

    private static async Task<IReadOnlyList<JobExecution>> RunsAsync(Host host) => [.. (await host.Jobs.ExecutionsAsync()).Reverse()];

    // R83.
    [Fact]
    public async Task In_a_replay_each_retry_begins_at_its_very_instant()
    {
        var host = Failing(failures: 3, retries: 5);
        (await host.TickAsync()).NextDue.Should().Be((await RunsAsync(host))[0].RetryAt, "a report made after the failure knows of the retry");

        await host.Replay.RunAsync(Start.AddHours(3));

        var runs = await RunsAsync(host);
        runs.Select(run => run.Attempt).Should().Equal(1, 2, 3, 4);
        runs.Select(run => run.Status).Should().Equal(ExecutionStatus.Failed, ExecutionStatus.Failed, ExecutionStatus.Failed, ExecutionStatus.Succeeded);
        for (var i = 1; i < runs.Count; i++)
        {
            var wait = RetryBackOff.Wait(Delay, i, runs[i - 1].RunId);
            runs[i].StartedAt.Should().Be(runs[i - 1].StartedAt + wait);
            (wait / Delay).Should().BeInRange(1 << (i - 1), 1.2 * (1 << (i - 1)));
        }

        (await Db.TextsAsync("SELECT outcome, attempt FROM job_slot_outcomes")).Should().Equal("succeeded 4");
    }

    [Fact]
    public async Task Retries_are_bounded_and_a_slot_that_used_them_up_has_failed()
    {
        var host = Failing(failures: 100, retries: 2);
        await host.Replay.RunAsync(Start.AddHours(20));

        (await RunsAsync(host)).Select(run => (run.Attempt, run.RetryAt)).Should().Equal((1, null), (2, null), (3, null));
        (await Db.TextsAsync("SELECT outcome FROM job_slot_outcomes")).Should().Equal("failed");
    }

    // R83: whoever claims executes retries; the host that failed need not live.
    [Fact]
    public async Task A_retry_is_run_by_another_host_when_the_one_that_failed_is_gone()
    {
        var first = Failing(failures: 1, retries: 1);
        await first.TickAsync();
        await first.Scheduler.StopAsync(TimeSpan.Zero);

        var second = Failing(failures: 1, retries: 1);
        await second.Replay.RunAsync(Start.AddHours(1));

        var runs = await RunsAsync(second);
        runs.Should().HaveCount(2);
        runs[1].StartedAt.Should().Be(Start + RetryBackOff.Wait(Delay, 1, runs[0].RunId));
        runs[1].Status.Should().Be(ExecutionStatus.Succeeded);
    }

    // R8: the flag of the last run is a lease with a fence, not a boolean.
    [Fact]
    public async Task A_hung_run_does_not_block_the_job_for_ever_and_its_late_end_does_not_free_the_place_of_the_next()
    {
        var (hang, work) = (new TaskCompletionSource(), new TaskCompletionSource());
        var hung = NewBareHost(rs => rs.AddJob("work", "*/15 * * * *", async (_, _) =>
        {
            await hang.Task;
            return JobResult.Success;
        }), new ManualClock());
        await hung.BeginAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        var next = NewBareHost(rs => rs.AddJob("work", "*/15 * * * *", async (_, _) =>
        {
            await work.Task;
            return JobResult.Success;
        }), new ManualClock());
        var begun = await next.BeginAsync();
        (begun.Swept, begun.Claimed.Count).Should().Be((1, 1));

        hang.SetResult();
        await UntilAsync(async () => (await hung.BeginAsync()).Running == 0);
        (await Db.CountAsync("job_executions WHERE status = 'running'")).Should().Be(1, "the late end is fenced");
        await Db.ExecuteAsync($"UPDATE job_executions SET lease_until = {Database.Micros(Start.AddDays(1))} WHERE status = 'running'");
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        (await hung.BeginAsync()).Closed.Should().ContainSingle().Which.Reason.Should().Be(SlotReason.Overlap);

        work.SetResult();
        await UntilAsync(async () => (await next.BeginAsync()).Running == 0);
        (await Db.TextsAsync("SELECT outcome FROM job_slot_outcomes ORDER BY slot_time")).Should().Equal("abandoned", "succeeded", "skipped");
    }

    // R5, R6, R79: a skip and an empty run are neither success nor failure.
    [Fact]
    public async Task What_was_skipped_or_had_nothing_to_do_is_no_success_for_freshness_and_no_failure_for_retries()
    {
        var host = NewBareHost(rs => rs.AddJob(
            "work", "*/15 * * * *", (_, _) => ValueTask.FromResult<JobResult>(new JobResult.NothingToDo("no_input")), o => (o.Freshness, o.Retries) = (TimeSpan.FromMinutes(40), 3)));
        await host.Replay.RunAsync(Start.AddMinutes(10));
        await host.Jobs.PauseAsync("work", Start.AddMinutes(35), "ann", "upkeep");
        await host.Replay.RunAsync(Start.AddMinutes(61));

        (await Db.TextsAsync("SELECT outcome, reason_code FROM job_slot_outcomes ORDER BY slot_time")).Should().Equal(
            "nothing_to_do no_input", "skipped paused", "skipped paused", "nothing_to_do no_input", "nothing_to_do no_input");
        (await Db.CountAsync("job_executions WHERE attempt > 1")).Should().Be(0);
        (await Db.TextsAsync("SELECT subject, state FROM alerts WHERE rule = 'freshness'")).Should().Equal("work open");
        (await Db.CountAsync("system_events WHERE event_type = 'job_failed'")).Should().Be(0);
        (await host.Jobs.FindAsync("work"))!.InWords.Should().Contain(words => words.StartsWith("stale since 2026-03-02T09:4", StringComparison.Ordinal));
    }

    // R75: from the slot, never from the end of the last run nor from the tick.
    [Fact]
    public async Task Slots_do_not_drift_however_late_the_ticks_and_however_long_the_runs()
    {
        var host = NewBareHost(rs => rs.AddJob("work", "@every 10m", async (_, _) =>
        {
            await AdvanceAsync(TimeSpan.FromMinutes(4));
            return JobResult.Success;
        }, o => o.TimeOut = TimeSpan.FromHours(1)), new ManualClock());
        for (var i = 0; i < 6; i++)
        {
            await host.TickAsync();
            await AdvanceAsync(TimeSpan.FromMinutes(6) + TimeSpan.FromSeconds(i));
        }

        (await host.Jobs.ExecutionsAsync()).Select(run => run.SlotTime).Reverse().Should().Equal(Enumerable.Range(0, 6).Select(i => Start.AddMinutes(10 * i)));
    }

    [Fact]
    public async Task A_job_that_allows_two_runs_at_once_skips_the_third_and_goes_on_when_one_ends()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = NewBareHost(
            rs => rs.AddJob("work", "* * * * *", async (run, _) =>
            {
                if (run.SlotTime <= Start.AddMinutes(1)) await go.Task;
                return JobResult.Success;
            }, o => (o.Overlap, o.OverlapLimit) = (OverlapPolicy.Allow, 2)), new ManualClock());
        await host.BeginAsync();
        for (var minute = 1; minute <= 2; minute++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
            await Db.ExecuteAsync($"UPDATE job_executions SET lease_until = {Database.Micros(Start.AddDays(1))} WHERE status = 'running'");
            await AdvanceAsync(TimeSpan.FromMilliseconds(1));
            await host.BeginAsync();
        }

        (await Db.TextsAsync("SELECT outcome, reason_code FROM job_slot_outcomes ORDER BY slot_time")).Should().Equal("running ", "running ", "skipped overlap");
        go.SetResult();
        await UntilAsync(async () => (await host.BeginAsync()).Running == 0);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.TickAsync();
        (await Db.TextsAsync("SELECT outcome FROM job_slot_outcomes ORDER BY slot_time")).Should().Equal("succeeded", "succeeded", "skipped", "succeeded");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task All_slots_of_an_outage_run_so_many_at_once_as_the_overlap_limit_allows_and_none_is_skipped(int limit)
    {
        var (running, most) = (0, 0);
        var sync = new Lock();
        void Configure(ReplySchedulerBuilder rs) => rs.AddJob("work", "*/15 * * * *", async (_, _) =>
        {
            lock (sync) most = Math.Max(most, ++running);
            await Task.Delay(2);
            lock (sync) running--;
            return JobResult.Success;
        }, o => (o.Misfire, o.Overlap, o.OverlapLimit) = (MisfirePolicy.RunAll, OverlapPolicy.Allow, limit));
        var before = NewBareHost(Configure);
        await before.TickAsync();
        await before.Scheduler.StopAsync(TimeSpan.Zero);
        await AdvanceAsync(TimeSpan.FromMinutes((10 * 15) + 1));

        await NewBareHost(Configure).TickAsync();

        (await Db.TextsAsync("SELECT outcome, count(*) FROM job_slot_outcomes GROUP BY 1")).Should().Equal("succeeded 11");
        most.Should().BeLessThanOrEqualTo(limit);
    }

    [Fact]
    public async Task A_run_that_times_out_is_retried_by_policy()
    {
        var time = new ManualClock();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = NewBareHost(
            rs => rs.AddJob("work", "0 9 * * *", async (run, token) =>
            {
                if (run.Attempt > 1) return JobResult.Success;
                begun.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
                return JobResult.Success;
            }, o => (o.TimeOut, o.Retries) = (TimeSpan.FromSeconds(5), 1)), time);
        await host.BeginAsync();
        await begun.Task;
        time.Advance(TimeSpan.FromSeconds(6));
        await UntilAsync(async () => (await host.BeginAsync()).Running == 0);

        await host.Replay.RunAsync(Start.AddMinutes(5));
        (await Db.TextsAsync("SELECT status, reason_code FROM job_executions ORDER BY attempt")).Should().Equal("timed_out run_timed_out", "succeeded ");
    }
}
