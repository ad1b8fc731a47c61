using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Sinks are best effort: whatever they do, replies go on and the failures are counted.</summary>
public sealed class SinkTests : EndToEndTest
{
    // Attack 28.
    [Fact]
    public async Task A_sink_that_throws_fails_no_run_and_is_counted()
    {
        var host = NewHost(more: rs => rs.AddEventSink(new Sink((_, _) => throw new InvalidOperationException("A bug of the sink."))));
        await host.OfferAsync("t1");

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
        await UntilAsync(async () => (await host.TickAsync()).SinkFailures > 0);
        (await Db.CountAsync("job_executions WHERE status IN ('failed', 'timed_out')")).Should().Be(0);
    }

    // Attack 28.
    [Fact]
    public async Task A_sink_that_hangs_holds_nothing_up_and_is_counted()
    {
        var time = new ManualClock();
        var release = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        var host = NewHost(
            more: rs => rs.AddEventSink(new Sink(async (_, _) =>
            {
                reached.TrySetResult();
                await release.Task;
            })),
            time: time);
        await host.OfferAsync("t1");

        await host.TickAsync();
        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
        await reached.Task;

        await PassAsync(time, async () => (await host.TickAsync()).SinkFailures > 0);
        release.SetResult();
    }

    // Attack 28.
    [Fact]
    public async Task A_slow_sink_gets_every_event_in_order_and_another_one_does_not_wait_for_it()
    {
        var gate = new SemaphoreSlim(0);
        var (slow, fast) = (new List<long>(), new List<long>());
        var host = NewHost(more: rs => rs
            .AddEventSink(new Sink(async (happened, ct) =>
            {
                await gate.WaitAsync(ct);
                slow.Add(happened.Sequence);
            }))
            .AddEventSink(new Sink((happened, _) =>
            {
                lock (fast) fast.Add(happened.Sequence);
                return ValueTask.CompletedTask;
            })));
        await host.OfferAsync("t1");

        var report = await host.TickAsync();
        var last = (long)(await Db.QueryAsync("SELECT max(seq) FROM system_events"))[0][0]!;
        await UntilAsync(() =>
        {
            lock (fast) return Task.FromResult(fast.Contains(last));
        });
        gate.Release(1000);
        await host.Scheduler.StopAsync(TimeSpan.FromSeconds(5));

        report.SinkFailures.Should().Be(0);
        slow.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems().And.Equal(fast);
    }

    private sealed class Sink(Func<SchedulerEvent, CancellationToken, ValueTask> emit) : IEventSink
    {
        public ValueTask EmitAsync(SchedulerEvent happened, CancellationToken cancellationToken) => emit(happened, cancellationToken);
    }
}
