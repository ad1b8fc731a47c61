using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Slots and runs when hosts die, hang, or compete.</summary>
public sealed class SlotTests : EndToEndTest
{
    private const string Ends = "SELECT status, reason_code FROM job_executions ORDER BY slot_time, attempt";

    // Attack 29.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_host_that_dies_right_after_the_claim_leaves_a_slot_that_is_swept_and_retried_if_the_job_says_so(int retries)
    {
        var dying = Jobs(rs => rs.AddJob("work", "*/15 * * * *", Succeeds, o => o.Retries = retries));
        dying.Store.After = member =>
        {
            if (member != "ClaimAsync") return;
            dying.Kill();
            throw FaultyStore.Dead();
        };
        await dying.Invoking(h => h.TickAsync()).Should().ThrowAsync<Exception>();
        (await Db.TextsAsync(Ends)).Should().Equal("running ");

        var second = Jobs(rs => rs.AddJob("work", "*/15 * * * *", Succeeds, o => o.Retries = retries));
        for (var minute = 0; minute < 15; minute++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
            await second.TickAsync();
        }

        var swept = retries == 0 ? ["abandoned run_abandoned", "succeeded "] : new[] { "abandoned run_abandoned", "succeeded ", "succeeded " };
        (await Db.TextsAsync(Ends)).Should().Equal(swept);
        (await Db.CountAsync("system_events WHERE event_type = 'job_abandoned'")).Should().Be(1);
    }

    // Attack 31.
    [Theory]
    [InlineData(MisfirePolicy.Coalesce, 2, "coalesced")]
    [InlineData(MisfirePolicy.Skip, 2, "late")]
    [InlineData(MisfirePolicy.RunAll, 8, null)]
    public async Task After_seven_slots_down_each_slot_has_a_row_as_the_misfire_policy_says(MisfirePolicy policy, int runs, string? reason)
    {
        var before = Jobs(Configure);
        await before.TickAsync();
        await before.Scheduler.StopAsync(TimeSpan.Zero);
        await AdvanceAsync(TimeSpan.FromMinutes((7 * 15) + 1));

        var after = Jobs(Configure);
        await after.TickAsync();
        await after.TickAsync();

        (await Db.CountAsync("job_slots WHERE disposition = 'claimed'")).Should().Be(runs);
        (await Db.CountAsync($"job_slots WHERE disposition = 'missed' AND reason_code IS '{reason}'")).Should().Be(8 - runs);
        (await Db.CountAsync("job_slots")).Should().Be(8, "each slot has a row, and one only");
        (await Db.CountAsync("job_executions WHERE status = 'succeeded'")).Should().Be(runs);
        void Configure(ReplySchedulerBuilder rs) => rs.AddJob("work", "*/15 * * * *", Succeeds, o => o.Misfire = policy);
    }

    // Attack 31.
    [Fact]
    public async Task Many_restarts_inside_one_slot_start_it_once()
    {
        for (var restart = 0; restart < 10; restart++)
        {
            var host = Jobs(rs => rs.AddJob("work", "*/15 * * * *", Succeeds));
            await host.TickAsync();
            await host.Scheduler.StopAsync(TimeSpan.Zero);
        }

        (await Db.TextsAsync(Ends)).Should().Equal("succeeded ");
    }

    // Attack 30.
    [Fact]
    public async Task Hosts_that_compete_start_each_slot_once_and_skip_none()
    {
        void Configure(ReplySchedulerBuilder rs)
        {
            for (var job = 0; job < 25; job++) rs.AddJob($"work-{job}", "* * * * *", Succeeds);
        }

        Host[] hosts = [Jobs(Configure), Jobs(Configure), Jobs(Configure)];
        for (var minute = 0; minute < 8; minute++)
        {
            await Task.WhenAll(hosts.Select(host => host.TickAsync()));
            await AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        (await Db.CountAsync("job_slots WHERE disposition = 'claimed'")).Should().Be(200);
        (await Db.CountAsync("job_executions WHERE status = 'succeeded' AND attempt = 1")).Should().Be(200);
        (await Db.CountAsync("system_events WHERE event_type = 'job_started'")).Should().Be(200);
    }

    // Attack 33.
    [Fact]
    public async Task Hosts_that_start_at_once_on_an_empty_file_make_one_schema_and_one_catalogue()
    {
        var hosts = Enumerable.Range(0, 8).Select(_ => NewHost()).ToList();

        await Task.WhenAll(hosts.Select(host => host.TickAsync()));

        (await Db.CountAsync("scheduled_jobs")).Should().Be(2);
        (await Db.CountAsync("store_info")).Should().Be(1);
        (await Db.CountAsync("system_events WHERE event_type = 'scheduler_boot'")).Should().Be(8);
    }

    // Attack 34.
    [Fact]
    public async Task A_handler_that_hangs_and_ignores_its_token_is_timed_out_and_the_next_slot_runs()
    {
        var time = new ManualClock();
        var calls = 0;
        var host = Jobs(
            rs => rs.AddJob("work", "*/15 * * * *", async (_, _) =>
            {
                if (Interlocked.Increment(ref calls) == 1) await Released;
                return JobResult.Success;
            }, o => o.TimeOut = TimeSpan.FromSeconds(5)),
            time);
        await host.BeginAsync();

        await PassAsync(time, async () => (await Db.TextsAsync(Ends)).Contains("timed_out run_timed_out"));
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await host.TickAsync();

        (await Db.TextsAsync(Ends)).Should().Equal("timed_out run_timed_out", "succeeded ");
    }

    // Attack 34.
    [Fact]
    public async Task A_handler_that_throws_fails_and_is_data_not_an_exception()
    {
        var host = Jobs(rs => rs.AddJob("work", "*/15 * * * *", (_, _) => throw new InvalidOperationException("A bug of the handler.")));

        var report = await host.TickAsync();

        report.Ended.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Status = ExecutionStatus.Failed, Reason = "run_failed" });
        (await Db.TextsAsync("SELECT status, error_message FROM job_executions")).Should().Equal("failed System.InvalidOperationException: A bug of the handler.");
        (await Db.TextsAsync("SELECT severity FROM system_events WHERE event_type = 'job_failed'")).Should().Equal("error");
    }

    // Attack 34.
    [Fact]
    public async Task A_handler_that_returns_after_its_lease_was_lost_is_fenced_and_its_row_stays()
    {
        var time = new ManualClock();
        var go = new TaskCompletionSource();
        var paused = Jobs(
            rs => rs.AddJob("work", "*/15 * * * *", async (_, _) =>
            {
                await go.Task;
                return new JobResult.Done("""{"late":true}""");
            }),
            time);
        await paused.BeginAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(2));
        var other = Jobs(rs => rs.AddJob("work", "*/15 * * * *", Succeeds));
        (await other.TickAsync()).Swept.Should().Be(1);

        go.SetResult();
        await UntilAsync(async () => (await paused.BeginAsync()).Running == 0);

        (await Db.TextsAsync("SELECT status, reason_code, result FROM job_executions")).Should().Equal("abandoned run_abandoned ");
        (await Db.CountAsync("system_events WHERE event_type = 'job_succeeded'")).Should().Be(0);
    }

    // Attack 34: a composer that answers after the planning run lost its lease.
    [Fact]
    public async Task A_planning_run_that_lost_its_lease_decides_nothing()
    {
        var go = new TaskCompletionSource();
        var paused = NewHost(
            r => r.Compose(async (_, _) =>
            {
                await go.Task;
                return "By the one who was away.";
            }),
            time: new ManualClock());
        await paused.OfferAsync("t1");
        await paused.BeginAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        var other = NewHost();
        await other.TickAsync();

        go.SetResult();
        await UntilAsync(async () => (await paused.BeginAsync()).Running == 0);
        await RunUntilAnyAsync(other, "t1");

        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
        Platform.Posts.Should().ContainSingle().Which.Text.Should().NotContain("away");
    }

    private async Task RunUntilAnyAsync(Host host, string target)
    {
        for (var slot = 0; slot < 3 && (await Db.PermitsAsync($"target_id = '{target}'")).Count == 0; slot++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(15));
            await host.TickAsync();
        }
    }

    private static ValueTask<JobResult> Succeeds(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);

    private Host Jobs(Action<ReplySchedulerBuilder> configure, TimeProvider? time = null) => NewBareHost(configure, time);
}
