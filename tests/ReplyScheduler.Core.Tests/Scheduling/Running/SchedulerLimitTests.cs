using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling.Running;

/// <summary>Time-outs, leases, shutdown, sinks.</summary>
public sealed class SchedulerLimitTests
{
    private const int Limit = 30_000;

    [Fact(Timeout = Limit)]
    public async Task A_run_that_heeds_its_token_is_timed_out_at_its_time_out()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new SchedulerBench(rs => rs.AddJob("job", "* * * * *", Forever(begun), o => o.TimeOut = TimeSpan.FromSeconds(10)));
        var tick = bench.TickAsync();
        await begun.Task;

        bench.Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        tick.IsCompleted.Should().BeFalse();
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));

        (await tick).Ended.Should().ContainSingle().Which.Should().Match<EndedRun>(e => e.Status == ExecutionStatus.TimedOut && e.Reason == "run_timed_out");
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_that_heeds_its_token_leaves_no_exception_in_the_log()
    {
        var log = new RecordingLog();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new SchedulerBench(rs =>
        {
            rs.Services.AddSingleton<ILoggerFactory>(log);
            rs.AddJob("stopped", "* * * * *", Forever(begun), o => o.TimeOut = TimeSpan.FromSeconds(1));
            rs.AddJob("broken", "* * * * *", (_, _) => throw new OperationCanceledException("Of its own."));
        });
        var tick = bench.TickAsync();
        await begun.Task;
        bench.Time.Advance(TimeSpan.FromSeconds(1));

        (await tick).Ended.Should().HaveCount(2);
        log.Entries.Where(e => e.Id == 10).Should().ContainSingle().Which.Text.Should().Contain("broken");
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_that_ignores_its_token_is_given_up_and_frees_its_place()
    {
        using var release = new ManualResetEventSlim();
        var (begun, ended) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var bench = new SchedulerBench(rs => rs
            .Configure(o => o.Parallelism = 1)
            .AddJob("deaf", "@every 1h", (_, _) =>
            {
                begun.SetResult();
                release.Wait(CancellationToken.None);
                ended.SetResult();
                return ValueTask.FromResult(JobResult.Success);
            }, o => o.TimeOut = TimeSpan.FromSeconds(1))
            .AddJob("next", "0 0 1 1 *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        bench.Store.Requests.Add("next");
        var tick = bench.TickAsync();
        await begun.Task;

        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Time.Advance(TimeSpan.FromSeconds(1));

        (await tick).Ended.Select(e => (e.JobName, e.Status)).Should().BeEquivalentTo(
            [("deaf", ExecutionStatus.TimedOut), ("next", ExecutionStatus.Succeeded)], "the next one may end before the first one's end is recorded");
        release.Set();
        await ended.Task;
        bench.Store.Ends.Should().HaveCount(2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_lost_lease_cancels_the_run_and_nothing_is_recorded_for_it()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new SchedulerBench(rs => rs.AddJob("job", "* * * * *", Forever(begun)));
        var first = await bench.Scheduler.TickAsync();
        bench.Store.LostLeases.Add(first.Claimed.Single().RunId);
        var tick = bench.TickAsync();
        await begun.Task;

        bench.Time.Advance(TimeSpan.FromSeconds(20));

        (await tick).Ended.Should().ContainSingle().Which.Status.Should().Be(ExecutionStatus.Abandoned);
        bench.Store.Ends.Should().BeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_is_cancelled_before_its_lease_can_end_when_renewals_fail()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new SchedulerBench(rs => rs.AddJob("job", "* * * * *", Forever(begun)));
        bench.Store.OnRenew = () => new StoreException("Gone.", isTransient: true);
        var tick = bench.TickAsync();
        await begun.Task;

        bench.Time.Advance(TimeSpan.FromSeconds(20));
        await bench.UntilAsync(() => bench.Store.Renewals == 1);
        tick.IsCompleted.Should().BeFalse();
        bench.Time.Advance(TimeSpan.FromSeconds(34));

        (await tick).Ended.Should().ContainSingle().Which.Status.Should().Be(ExecutionStatus.Abandoned);
        bench.Store.Ends.Should().BeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task Leases_are_renewed_at_each_third_while_a_run_goes_on_and_not_after()
    {
        var (begun, end) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var bench = new SchedulerBench(rs => rs.AddJob("job", "* * * * *", async (_, _) =>
        {
            begun.SetResult();
            await end.Task;
            return JobResult.Success;
        }));
        var tick = bench.TickAsync();
        await begun.Task;

        for (var renewals = 1; renewals <= 4; renewals++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(20));
            var expected = renewals;
            await bench.UntilAsync(() => bench.Store.Renewals == expected);
        }

        end.SetResult();
        (await tick).Ended.Should().ContainSingle().Which.Status.Should().Be(ExecutionStatus.Succeeded);
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        bench.Store.Renewals.Should().Be(4);
    }

    [Fact(Timeout = Limit)]
    public async Task Stopping_cancels_what_runs_records_it_and_ends_ticking()
    {
        await using var bench = new SchedulerBench(rs => rs.AddJob("job", "* * * * *", Forever(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))));
        await bench.Scheduler.TickAsync();

        await bench.Scheduler.StopAsync(TimeSpan.Zero);
        await bench.Scheduler.StopAsync(TimeSpan.FromHours(1));

        bench.Store.Ends.Should().ContainSingle().Which.Should().Match<RunEnd>(e =>
            e.Status == ExecutionStatus.Cancelled && e.Reason == "run_cancelled" && e.Happened.Severity == EventSeverity.Warning);
        await bench.Invoking(b => b.TickAsync()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact(Timeout = Limit)]
    public async Task Stopping_with_a_grace_lets_runs_end_and_serves_what_they_wake_but_claims_no_slots()
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        SchedulerBench bench = null!;
        bench = new SchedulerBench(rs => rs
            .AddJob("plan", "* * * * *", async (run, _) =>
            {
                await stopping.Task;
                bench.Store.EndOutside(run.RunId, wake: "post");
                return new JobResult.Recorded(ExecutionStatus.Succeeded, null);
            })
            .AddJob("post", "0 0 1 1 *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        await using var owned = bench;
        await bench.Scheduler.TickAsync();
        bench.Store.Now = bench.Store.Now.AddMinutes(5);
        var stop = bench.Scheduler.StopAsync(TimeSpan.FromMinutes(1));

        stopping.SetResult();
        await stop;

        bench.Store.Ends.Should().ContainSingle().Which.Happened.Type.Should().Be(EventNames.JobSucceeded);
        bench.Store.Claims.Skip(1).Should().OnlyContain(c => c.Slots.Count == 0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_sink_that_hangs_or_throws_neither_fails_nor_delays_a_run_and_is_counted()
    {
        var (hanging, healthy) = (new Sink(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously).Task), new Sink(_ => Task.CompletedTask));
        await using var bench = new SchedulerBench(rs => rs
            .AddEventSink(hanging).AddEventSink(new Sink(_ => throw new InvalidOperationException())).AddEventSink(healthy)
            .AddJob("job", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)));

        (await bench.TickAsync()).Ended.Should().ContainSingle();

        // Two events: boot and success. Each fails in the throwing sink; the hanging one is called once, and not again while it hangs.
        // The clock moves on only when all others are done, so that no call but the hanging one can be late.
        await CountAsync(2);
        await bench.UntilAsync(() => hanging.Calls == 1 && healthy.Calls == 2);
        bench.Time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromMilliseconds(1));
        (await bench.Scheduler.TickAsync()).SinkFailures.Should().Be(2);
        await CountAsync(3, TimeSpan.FromMilliseconds(1));

        hanging.Calls.Should().Be(1);
        healthy.Calls.Should().Be(2);
        var stop = bench.Scheduler.StopAsync(TimeSpan.Zero);
        await bench.UntilAsync(() => stop.IsCompleted, TimeSpan.FromSeconds(1));

        async Task CountAsync(long failures, TimeSpan step = default)
        {
            while ((await bench.Scheduler.TickAsync()).SinkFailures < failures)
            {
                bench.Time.Advance(step);
                await Task.Delay(1);
            }
        }
    }

    private static Func<JobRun, CancellationToken, ValueTask<JobResult>> Forever(TaskCompletionSource begun) => async (_, token) =>
    {
        begun.SetResult();
        await Task.Delay(Timeout.Infinite, token);
        return JobResult.Success;
    };

    private sealed class Sink(Func<SchedulerEvent, Task> emit) : IEventSink
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public ValueTask EmitAsync(SchedulerEvent happened, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            return new ValueTask(emit(happened));
        }
    }
}
