using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling.Running;

public sealed class SchedulerRunTests
{
    private const int Limit = 30_000;
    private static readonly StoreException Busy = new("The store is busy.", isTransient: true);

    [Fact(Timeout = Limit)]
    public async Task A_waiting_tick_reports_what_it_claimed_and_how_it_ended()
    {
        await using var bench = new SchedulerBench(rs => rs
            .AddJob("good", "* * * * *", (_, _) => Answer(new JobResult.Done("{\"n\":1}")))
            .AddJob("idle", "* * * * *", (_, _) => Answer(new JobResult.NothingToDo("queue_empty")))
            .AddJob("bad", "* * * * *", (_, _) => throw new InvalidOperationException("boom")));

        var report = await bench.TickAsync();

        report.Claimed.Should().HaveCount(3);
        report.Running.Should().Be(0);
        report.NextDue.Should().Be(bench.Store.Now.AddMinutes(1));
        report.Ended.Select(e => (e.JobName, e.Status, e.Reason)).Should().BeEquivalentTo(new (string, ExecutionStatus, string?)[]
        {
            ("good", ExecutionStatus.Succeeded, null),
            ("idle", ExecutionStatus.NothingToDo, "queue_empty"),
            ("bad", ExecutionStatus.Failed, "run_failed"),
        });
        var failure = bench.Store.Ends.Single(e => e.Status == ExecutionStatus.Failed);
        failure.Error.Should().Be("System.InvalidOperationException: boom");
        failure.Happened.Should().Match<SchedulerEvent>(e => e.Type == EventNames.JobFailed && e.Severity == EventSeverity.Error);
        failure.Happened.Data.Should().Contain("\"slot_time\":\"2026-03-10T12:00:00+00:00\"").And.Contain("\"status\":\"failed\"").And.NotContain("boom");
    }

    [Fact(Timeout = Limit)]
    public async Task A_tick_that_does_not_wait_returns_while_its_runs_go_on()
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new SchedulerBench(rs => rs.AddJob("long", "* * * * *", async (_, _) => await After(end.Task)));

        var report = await bench.Scheduler.TickAsync();

        report.Claimed.Should().ContainSingle();
        report.Running.Should().Be(1);
        end.SetResult();
        (await bench.TickAsync()).Running.Should().Be(0);
    }

    [Fact(Timeout = Limit)]
    public async Task No_more_runs_go_on_at_once_than_the_options_allow()
    {
        var (now, most) = (0, 0);
        await using var bench = new SchedulerBench(rs =>
        {
            rs.Configure(o => o.Parallelism = 3);
            for (var i = 0; i < 50; i++)
            {
                rs.AddJob("job" + i, "* * * * *", async (_, _) =>
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref now));
                    await Task.Yield();
                    Interlocked.Decrement(ref now);
                    return JobResult.Success;
                });
            }
        });

        (await bench.TickAsync()).Ended.Should().HaveCount(50);

        most.Should().BeInRange(1, 3);
        bench.Store.Claims.Should().OnlyContain(c => c.Room >= 0);
    }

    [Fact(Timeout = Limit)]
    public async Task An_end_that_could_not_be_recorded_is_tried_again_until_it_is()
    {
        var left = 3;
        await using var bench = new SchedulerBench(rs => rs.Configure(LongLease).AddJob("job", "* * * * *", Done));
        bench.Store.OnFinish = _ => Interlocked.Decrement(ref left) >= 0 ? Busy : null;

        var tick = bench.TickAsync();
        await bench.UntilAsync(() => tick.IsCompleted, TimeSpan.FromMilliseconds(50));

        (await tick).Should().Match<TickReport>(r => r.Trouble.Count == 0 && r.Ended.Single().Status == ExecutionStatus.Succeeded);
        bench.Store.Ends.Should().ContainSingle();
    }

    [Fact(Timeout = Limit)]
    public async Task An_end_that_waits_to_be_recorded_shows_as_trouble_and_as_running()
    {
        await using var bench = new SchedulerBench(rs => rs.Configure(LongLease).AddJob("job", "* * * * *", Done));
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Store.OnFinish = _ =>
        {
            failed.TrySetResult();
            return Busy;
        };
        await bench.Scheduler.TickAsync();
        await failed.Task;

        TickReport report;
        do
        {
            report = await bench.Scheduler.TickAsync();
        }
        while (report.Trouble.Count == 0);

        report.Running.Should().Be(1);
        report.Trouble.Should().ContainSingle().Which.Should().Contain("The store is busy.");
        bench.Store.OnFinish = _ => null;
        await bench.UntilAsync(() => bench.Store.Ends.Count == 1, TimeSpan.FromMilliseconds(50));
    }

    [Fact(Timeout = Limit)]
    public async Task An_end_that_the_store_refuses_does_not_keep_others_from_being_recorded()
    {
        await using var bench = new SchedulerBench(rs => rs
            .AddJob("good", "* * * * *", Done)
            .AddJob("odd", "* * * * *", (_, _) => Answer(new JobResult.Done("{\"odd\":1}"))));
        bench.Store.OnFinish = request => request.Ends.Any(e => e.Result is not null) ? new StoreException("Refused.", isTransient: false) : null;

        var report = await bench.TickAsync();

        report.Ended.Single(e => e.JobName == "good").Status.Should().Be(ExecutionStatus.Succeeded);
        report.Ended.Single(e => e.JobName == "odd").Status.Should().Be(ExecutionStatus.Failed);
        bench.Store.Ends.Should().HaveCount(2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_result_that_is_no_JSON_object_is_left_out_and_the_end_says_so()
    {
        await using var bench = new SchedulerBench(rs => rs.AddJob("job", "* * * * *", (_, _) => Answer(new JobResult.Done("seven"))));

        await bench.TickAsync();

        bench.Store.Ends.Should().ContainSingle().Which.Should().Match<RunEnd>(e =>
            e.Status == ExecutionStatus.Succeeded && e.Result == null && e.Error!.StartsWith("The result was left out"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_store_that_cannot_be_prepared_fails_the_tick_and_is_prepared_by_the_next()
    {
        await using var bench = new SchedulerBench(rs => rs.AddJob("job", "* * * * *", Done));
        bench.Store.OnPrepare = () => Busy;
        await bench.Invoking(b => b.TickAsync()).Should().ThrowAsync<StoreException>();

        bench.Store.OnPrepare = () => null;

        (await bench.TickAsync()).Ended.Should().ContainSingle();
    }

    [Fact(Timeout = Limit)]
    public async Task A_failed_claim_fails_the_tick_and_the_next_one_claims_the_slot()
    {
        await using var bench = new SchedulerBench(rs => rs.AddJob("job", "* * * * *", Done));
        bench.Store.OnClaim = _ => Busy;
        await bench.Invoking(b => b.TickAsync()).Should().ThrowAsync<StoreException>();

        bench.Store.OnClaim = _ => null;

        (await bench.TickAsync()).Ended.Should().ContainSingle();
    }

    [Fact(Timeout = Limit)]
    public async Task A_caller_that_gives_up_does_not_lose_what_its_claim_got()
    {
        await using var bench = new SchedulerBench(rs => rs.AddJob("job", "* * * * *", Done));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Store.Gate = gate.Task;
        using var cancellation = new CancellationTokenSource();
        var tick = bench.Scheduler.TickAsync(null, cancellation.Token);

        await cancellation.CancelAsync();
        await FluentActions.Awaiting(() => tick).Should().ThrowAsync<OperationCanceledException>();
        gate.SetResult();

        await bench.TickAsync();
        bench.Store.Ends.Should().ContainSingle().Which.Status.Should().Be(ExecutionStatus.Succeeded);
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_run_asks_for_runs_in_the_same_tick()
    {
        await using var bench = WakingBench(Done);

        var report = await bench.TickAsync();

        report.Ended.Select(e => e.JobName).Should().Contain(["plan", "post"]);
        bench.Store.Ends.Should().OnlyContain(e => e.Status == ExecutionStatus.Succeeded);
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_run_asks_for_while_it_runs_already_runs_when_that_is_over()
    {
        var (planned, runs) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        await using var bench = WakingBench(
            async (_, _) =>
            {
                // The first posting run outlasts planning and the claim that planning woke.
                if (Interlocked.Increment(ref runs) == 1) await planned.Task;
                return JobResult.Success;
            },
            postSchedule: "* * * * *");
        bench.Store.OnClaim = request =>
        {
            if (request.TriggeredBy == "wake") planned.TrySetResult();
            return null;
        };

        await bench.TickAsync();

        runs.Should().Be(2);
        bench.Store.Requests.Should().BeEmpty();
    }

    private static void LongLease(SchedulerOptions options) => options.Lease = TimeSpan.FromHours(1);

    private static SchedulerBench WakingBench(
        Func<JobRun, CancellationToken, ValueTask<JobResult>> post, string postSchedule = "0 0 1 1 *")
    {
        SchedulerBench bench = null!;
        bench = new SchedulerBench(rs =>
        {
            rs.AddJob("plan", "* * * * *", (run, _) =>
            {
                bench.Store.EndOutside(run.RunId, wake: "post");
                return Answer(new JobResult.Recorded(ExecutionStatus.Succeeded, null));
            });
            var handler = new ReplyScheduler.Setup.Internal.DelegateHandler(post);
            rs.RegisterJob(new JobDefinition { Name = "post", Type = JobTypes.PostingQueue, Schedule = postSchedule }, _ => handler);
        });
        return bench;
    }

    private static async ValueTask<JobResult> After(Task end)
    {
        await end;
        return JobResult.Success;
    }

    private static ValueTask<JobResult> Done(JobRun run, CancellationToken cancellationToken) => Answer(JobResult.Success);

    private static ValueTask<JobResult> Answer(JobResult result) => ValueTask.FromResult(result);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            if (Interlocked.CompareExchange(ref most, value, seen) == seen) return;
        }
    }
}
