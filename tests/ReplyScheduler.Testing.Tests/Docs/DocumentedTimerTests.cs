using FluentAssertions;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Testing.Tests.Docs;

/// <summary>What docs/driving-the-tick.md shows, as it stands there; <see cref="SnippetTests"/> compares the texts.</summary>
public sealed class DocumentedTimerTests
{
    [Fact]
    public async Task A_timer_in_the_process_ticks_until_it_is_told_to_stop()
    {
        using var source = new CancellationTokenSource();
        await using var harness = await SchedulerHarness.StartAsync(rs => rs.AddJob("last", "* * * * *", async (_, _) =>
        {
            await source.CancelAsync();
            return JobResult.Success;
        }));
        await harness.TickAsync();
        await harness.SkipAsync(TimeSpan.FromMinutes(1));

        await RunAsync(harness.Scheduler, source.Token);

        (await harness.Stored.RunsAsync("last")).Should().ContainSingle().Which.Status.Should().Be(ExecutionStatus.Succeeded);
    }

    private static async Task RunAsync(IReplyScheduler scheduler, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stopping)) await scheduler.TickAsync(cancellationToken: stopping);
        }
        catch (OperationCanceledException)
        {
        }

        await scheduler.StopAsync(TimeSpan.FromSeconds(25));
    }
}
