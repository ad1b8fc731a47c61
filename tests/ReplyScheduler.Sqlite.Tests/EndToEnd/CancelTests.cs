using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Cancelling runs wherever they are: at work, ignoring it, in the queue, or held by another host.</summary>
public sealed class CancelTests : EndToEndTest
{
    private const string Ends = "SELECT slot_time, status, reason_code FROM job_executions ORDER BY slot_time, attempt";

    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The run that goes on.</summary>
    private static async Task<Guid> RunningAsync(Host host) => (await host.Jobs.ExecutionsAsync()).Single(e => e.Status == ExecutionStatus.Running).RunId;

    private async Task<IReadOnlyList<string>> EndsAsync() => [.. (await Db.TextsAsync(Ends)).Select(text => text[(text.IndexOf(' ') + 1)..])];

    private Host Heeding(int retries = 0) => NewBareHost(rs => rs.AddJob("work", "*/15 * * * *", async (run, token) =>
    {
        if (run.SlotTime > Start) return JobResult.Success;
        begun.TrySetResult();
        await Task.Delay(Timeout.Infinite, token);
        return JobResult.Success;
    }, o => o.Retries = retries));

    [Fact]
    public async Task A_handler_that_heeds_its_token_ends_as_cancelled_by_a_person_and_is_not_tried_again()
    {
        var host = Heeding(retries: 3);
        await host.BeginAsync();
        await begun.Task;

        (await host.Jobs.CancelAsync(await RunningAsync(host), "ann", "wrong data")).Should().BeOfType<JobRequestOutcome.Accepted>();
        await UntilAsync(async () => (await host.BeginAsync()).Running == 0);

        (await EndsAsync()).Should().Equal("cancelled cancelled_by_person");
        await host.Replay.RunAsync(Start.AddMinutes(16));
        (await EndsAsync()).Should().Equal("cancelled cancelled_by_person", "succeeded ");
        (await Db.TextsAsync("SELECT severity, event_data ->> 'reason' FROM system_events WHERE event_type = 'job_failed'")).Should().Equal("warning cancelled_by_person");
        var run = (await host.Jobs.ExecutionsAsync()).Single(e => e.Status == ExecutionStatus.Cancelled);
        (run.CancelledBy, run.CancelReason).Should().Be(("ann", "wrong data"));
        (await host.Jobs.CancelAsync(run.RunId, "ann", "again")).Should().Be(new JobRequestOutcome.Ended(ExecutionStatus.Cancelled));
    }

    [Fact]
    public async Task A_run_of_another_host_is_cancelled_when_that_one_next_claims()
    {
        var holder = Heeding();
        await holder.BeginAsync();
        await begun.Task;
        var other = Heeding();

        await other.Jobs.CancelAsync(await RunningAsync(other), "ann", "wrong data");
        (await EndsAsync()).Should().Equal("running ");
        await UntilAsync(async () => (await holder.BeginAsync()).Running == 0);

        (await EndsAsync()).Should().Equal("cancelled cancelled_by_person");
    }

    [Fact]
    public async Task A_run_of_another_host_that_does_not_tick_is_cancelled_when_that_one_renews()
    {
        var time = new ManualClock();
        var holder = NewBareHost(rs => rs.AddJob("work", "*/15 * * * *", async (_, token) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return JobResult.Success;
        }), time);
        await holder.BeginAsync();
        await begun.Task;
        var other = Heeding();
        await other.Jobs.CancelAsync(await RunningAsync(other), "ann", "wrong data");

        // A third of a lease, once: the renewal is sent, and nothing else waits for this clock before its grace.
        time.Advance(TimeSpan.FromSeconds(21));

        await UntilAsync(async () => (await EndsAsync())[0] == "cancelled cancelled_by_person");
    }

    [Fact]
    public async Task A_handler_that_ignores_its_token_is_given_up_after_the_grace_and_frees_its_place()
    {
        var time = new ManualClock();
        var host = NewBareHost(
            rs => rs.Configure(o => (o.Parallelism, o.RunGrace) = (1, TimeSpan.FromSeconds(5))).AddJob("work", "*/15 * * * *", async (run, _) =>
            {
                if (run.SlotTime > Start) return JobResult.Success;
                begun.TrySetResult();
                await Released;
                return JobResult.Success;
            }), time);
        await host.BeginAsync();
        await begun.Task;

        await host.Jobs.CancelAsync(await RunningAsync(host), "ann", "hangs");
        time.Advance(TimeSpan.FromSeconds(4));
        (await EndsAsync()).Should().Equal(["running "], "the grace is not over");
        time.Advance(TimeSpan.FromSeconds(2));

        await UntilAsync(async () => (await EndsAsync())[0] == "cancelled cancelled_by_person");
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await host.TickAsync();
        (await EndsAsync()).Should().Equal("cancelled cancelled_by_person", "succeeded ");
    }

    [Fact]
    public async Task A_run_that_waits_for_its_turn_ends_at_once_without_its_handler()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        var host = NewBareHost(rs =>
        {
            rs.Configure(o => (o.Parallelism, o.RunGrace) = (1, TimeSpan.FromMinutes(1)));
            foreach (var name in new[] { "one", "two" })
            {
                rs.AddJob(name, "*/15 * * * *", async (_, _) =>
                {
                    Interlocked.Increment(ref calls);
                    begun.TrySetResult();
                    await go.Task;
                    return JobResult.Success;
                });
            }
        });
        (await host.BeginAsync()).Claimed.Should().HaveCount(2, "one is claimed ahead");
        await begun.Task;
        var waiting = (await host.Jobs.ExecutionsAsync()).Select(e => e.RunId).ToList();

        // Which of the two is at work is not told outside: the one that waits ends although nothing frees a place.
        foreach (var run in waiting) await host.Jobs.CancelAsync(run, "ann", "not needed");
        await UntilAsync(async () => (await EndsAsync()).Contains("cancelled cancelled_by_person"));
        go.SetResult();
        await UntilAsync(async () => (await host.BeginAsync()).Running == 0);

        calls.Should().Be(1);
        (await EndsAsync()).Should().BeEquivalentTo("cancelled cancelled_by_person", "succeeded ");
    }

    [Fact]
    public async Task A_retry_that_waits_never_begins_once_it_is_cancelled()
    {
        var host = NewBareHost(rs => rs.AddJob("work", "0 9 * * *", (_, _) => ValueTask.FromResult<JobResult>(new JobResult.Failed("broken", "It is broken.")), o => o.Retries = 5));
        await host.TickAsync();
        var failed = (await host.Jobs.ExecutionsAsync()).Single();
        failed.RetryAt.Should().NotBeNull();

        (await host.Jobs.CancelAsync(failed.RunId, "ann", "hopeless")).Should().BeOfType<JobRequestOutcome.Accepted>();
        await host.Replay.RunAsync(Start.AddHours(5));
        (await EndsAsync()).Should().Equal("failed broken");
    }
}
