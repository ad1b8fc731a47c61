using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Slots that an outage left, when several hosts share them, or hosts that cannot run them look on (R18, R19).</summary>
public sealed class SharedOutageTests : EndToEndTest
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static void EveryMinute(ReplySchedulerBuilder rs, Func<JobRun, CancellationToken, ValueTask<JobResult>> handler, int limit = 1) => rs.AddJob("work", "* * * * *", handler, o =>
    {
        o.Misfire = MisfirePolicy.RunAll;
        o.Overlap = limit == 1 ? OverlapPolicy.Skip : OverlapPolicy.Allow;
        o.OverlapLimit = limit;
    });

    private async ValueTask<JobResult> WaitsAsync(JobRun run, CancellationToken cancellationToken)
    {
        await _go.Task;
        return JobResult.Success;
    }

    private async Task AfterAnOutageAsync(int minutes)
    {
        var before = NewBareHost(rs => EveryMinute(rs, (_, _) => ValueTask.FromResult(JobResult.Success)));
        await before.TickAsync();
        await before.Scheduler.StopAsync(TimeSpan.Zero);
        await AdvanceAsync(Minute * minutes);
    }

    private Task<IReadOnlyList<string>> LedgerAsync() => Db.TextsAsync("SELECT disposition, reason_code, count(*) FROM job_slots GROUP BY 1, 2 ORDER BY 1, 2");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Late_slots_of_a_job_that_runs_all_wait_for_runs_of_other_hosts_too(int limit)
    {
        await AfterAnOutageAsync(7);
        var first = NewBareHost(rs => EveryMinute(rs, WaitsAsync, limit));
        var second = NewBareHost(rs => EveryMinute(rs, WaitsAsync, limit));

        (await first.BeginAsync()).Claimed.Should().HaveCount(limit);
        for (var i = 0; i < 5; i++) (await second.BeginAsync()).Claimed.Should().BeEmpty("{0} runs may go on at once", limit);
        _go.SetResult();
        await UntilAsync(async () =>
        {
            await second.BeginAsync();
            return await Db.CountAsync("job_executions WHERE status = 'succeeded'") == 8;
        });

        (await LedgerAsync()).Should().Equal("claimed  8");
    }

    [Fact]
    public async Task Late_slots_wait_for_the_lease_of_a_host_that_died()
    {
        await AfterAnOutageAsync(3);
        var dying = NewBareHost(rs => EveryMinute(rs, WaitsAsync));
        (await dying.BeginAsync()).Claimed.Should().ContainSingle();
        dying.Kill();
        _go.SetResult();

        var second = NewBareHost(rs => EveryMinute(rs, (_, _) => ValueTask.FromResult(JobResult.Success)));
        var report = await second.TickAsync();
        report.Claimed.Should().BeEmpty();
        report.NextDue.Should().Be(Start + (3 * Minute) + Minute, "the lease of the dead one ends then");
        await second.Replay.RunAsync(Start + (6 * Minute));

        (await LedgerAsync()).Should().Equal("claimed  6");
        (await Db.TextsAsync("SELECT status, count(*) FROM job_executions GROUP BY 1 ORDER BY 1")).Should().Equal("abandoned 1", "succeeded 5");
    }

    [Fact]
    public async Task A_slot_in_its_own_time_is_skipped_while_another_host_runs_the_one_before()
    {
        void Often(ReplySchedulerBuilder rs) => rs.AddJob("work", "*/20 * * * * *", WaitsAsync, o => o.Misfire = MisfirePolicy.RunAll);
        var first = NewBareHost(Often);
        var second = NewBareHost(Often);
        await first.BeginAsync();
        await second.BeginAsync();
        await AdvanceAsync(TimeSpan.FromSeconds(20));

        (await second.BeginAsync()).Closed.Should().ContainSingle();

        _go.SetResult();
        (await LedgerAsync()).Should().Equal("claimed  1", "skipped overlap 1");
    }

    [Fact]
    public async Task A_host_without_the_handler_leaves_late_slots_to_a_live_host_that_runs_them_all()
    {
        await AfterAnOutageAsync(5);
        var handling = NewBareHost(rs => EveryMinute(rs, WaitsAsync));
        (await handling.BeginAsync()).Claimed.Should().ContainSingle();
        var looking = NewBareHost(rs => rs.AddJob("other", "0 4 * * *", WaitsAsync));

        (await looking.BeginAsync()).Closed.Should().BeEmpty("whoever handles the job is alive and has promised to run them");
        _go.SetResult();
        await UntilAsync(async () => await Db.CountAsync("job_executions WHERE status = 'succeeded'") == 6);
        (await LedgerAsync()).Should().Equal("claimed  6");

        handling.Kill();
        await AdvanceAsync(4 * Minute);
        (await looking.BeginAsync()).Closed.Should().HaveCount(3, "nobody who handles the job is alive");
        (await LedgerAsync()).Should().Equal("blocked no_handler 3", "claimed  6");
    }
}
