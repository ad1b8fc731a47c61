using FluentAssertions;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests.Trigger;

/// <summary>The scheduler ends with its host.</summary>
public sealed class HostEndTests
{
    [Fact]
    public async Task A_host_that_stops_lets_its_runs_end_first_and_takes_no_more_ticks()
    {
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var nearlyOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await WebBench.StartAsync(
            rs => rs.AddJob("slow", "* * * * *", async (_, _) =>
            {
                begun.SetResult();
                await gate.Task;
                return JobResult.Success;
            }),
            map: app => app.Lifetime.ApplicationStopped.Register(nearlyOver.SetResult));
        await bench.BeDueAsync();
        (await bench.PostAsync()).Status.Should().Be(202);
        await begun.Task;

        var stopping = Task.Run(async () =>
        {
            await bench.App.StopAsync();
            return bench.Scheduler.State;
        });
        await nearlyOver.Task;
        gate.SetResult();

        (await stopping).Should().Match<InstanceState>(state => state.IsStopped && state.Running == 0, "the host is not over before its runs are");
        (await bench.TextsAsync("SELECT status FROM job_executions")).Should().Equal("succeeded");
    }

    [Fact]
    public async Task A_request_that_comes_while_the_host_stops_is_told_so()
    {
        await using var bench = await WebBench.StartAsync();
        await bench.PostAsync();
        await bench.Scheduler.StopAsync(TimeSpan.Zero);

        (await bench.PostAsync("""{"triggerId":"mine"}""")).Should().Match<Replied>(
            answer => answer.Status == 503 && answer.Error == "stopping" && answer.Header("x-trigger-id") == "mine");
    }

    [Fact]
    public async Task A_host_with_a_timer_of_its_own_ticks_at_once_and_with_each_period_and_stops_with_the_host()
    {
        await using var bench = await WebBench.StartAsync(more: builder =>
            Microsoft.Extensions.DependencyInjection.TimerExtensions.AddReplySchedulerTimer(builder.Services, TimeSpan.FromSeconds(30)));
        await UntilAsync(bench, "SELECT count(*) AS n FROM scheduled_jobs", 1);
        await bench.AdvanceAsync(TimeSpan.FromMinutes(1));

        await UntilAsync(bench, "SELECT count(*) AS n FROM job_executions WHERE triggered_by = 'timer' AND status = 'succeeded'", 1);
        await bench.App.StopAsync();

        bench.Scheduler.State.IsStopped.Should().BeTrue();
        bench.Log.Lines.Should().NotContain(line => line.StartsWith("Error") || line.StartsWith("Critical"));
    }

    [Fact]
    public async Task A_timers_tick_that_fails_is_logged_and_the_next_one_comes()
    {
        await using var bench = await WebBench.StartAsync(database: "missing/test.db", more: builder =>
            Microsoft.Extensions.DependencyInjection.TimerExtensions.AddReplySchedulerTimer(builder.Services, TimeSpan.FromSeconds(30)));

        for (var begun = TimeProvider.System.GetTimestamp(); bench.Log.Lines.Count(line => line.StartsWith("Error 103")) < 3;)
        {
            TimeProvider.System.GetElapsedTime(begun).Should().BeLessThan(TimeSpan.FromSeconds(20));
            bench.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(1);
        }
    }

    /// <summary>Lets the host's clock pass until a count is reached.</summary>
    private static async Task UntilAsync(WebBench bench, string count, long expected)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); ; bench.Time.Advance(TimeSpan.FromSeconds(1)))
        {
            if (File.Exists(Path.Combine(bench.Folder, "test.db")) && await IsReachedAsync(bench, count, expected)) return;
            TimeProvider.System.GetElapsedTime(begun).Should().BeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(2);
        }
    }

    private static async Task<bool> IsReachedAsync(WebBench bench, string count, long expected)
    {
        try
        {
            return await bench.CountAsync(count) >= expected;
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            return false; // The tables are being made.
        }
    }
}
