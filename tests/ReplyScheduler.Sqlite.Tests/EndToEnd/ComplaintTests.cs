using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>
/// What users of schedulers complain about: each test brings the cause about and shows what happens here. docs/complaints.md lists
/// them by name.
/// </summary>
public sealed class ComplaintTests : EndToEndTest
{
    private const string Outcomes = "SELECT outcome, reason_code FROM job_slot_outcomes ORDER BY slot_time";
    private const string Quarter = "*/15 * * * *";

    // Double fires (R19, R88).
    [Fact]
    public async Task A_slot_runs_once_however_many_hosts_and_timers_tick_at_it_at_once()
    {
        var calls = 0;
        Host[] hosts = [.. Enumerable.Range(0, 4).Select(_ => Working(Quarter, (_, _) =>
        {
            Interlocked.Increment(ref calls);
            return ValueTask.FromResult(JobResult.Success);
        }))];

        await Task.WhenAll(hosts.SelectMany(host => Enumerable.Range(0, 5).Select(_ => Task.Run(host.TickAsync))));

        (await Db.TextsAsync(Outcomes)).Should().Equal("succeeded ");
        (await Db.CountAsync("system_events WHERE event_type = 'job_started'")).Should().Be(1);
        calls.Should().Be(1);
    }

    // Silent stops (R1, R7).
    [Fact]
    public async Task A_schedule_goes_on_after_a_run_that_hangs_and_one_that_throws_and_each_slot_has_its_outcome()
    {
        var time = new ManualClock();
        var calls = 0;
        var host = Working(Quarter, async (_, _) =>
        {
            switch (Interlocked.Increment(ref calls))
            {
                case 1: await Released; break; // It ignores its token.
                case 2: throw new InvalidOperationException("A bug of the handler.");
            }

            return JobResult.Success;
        }, o => o.TimeOut = TimeSpan.FromSeconds(5), time);
        await host.BeginAsync();
        await PassAsync(time, async () => await Db.CountAsync("job_executions WHERE status = 'timed_out'") == 1);

        for (var slot = 0; slot < 2; slot++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(15));
            await host.TickAsync();
        }

        (await Db.TextsAsync(Outcomes)).Should().Equal("timed_out run_timed_out", "failed run_failed", "succeeded ");
        (await Db.TextsAsync("SELECT event_type, severity FROM system_events WHERE run_id IS NOT NULL AND event_type <> 'job_started' ORDER BY seq"))
            .Should().Equal("job_failed error", "job_failed error", "job_succeeded info");
    }

    // Jobs quietly disabled (R73, R76, R78).
    [Fact]
    public async Task A_job_that_fails_thirty_times_or_has_a_bad_schedule_or_no_handler_stays_active_and_says_what_is_wrong()
    {
        var isHealed = false;
        var host = Working("* * * * *", (_, _) => isHealed ? ValueTask.FromResult(JobResult.Success) : throw new InvalidOperationException("Broken."));
        await host.TickAsync();
        await Db.ExecuteAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('misspelt', 'work', '61 * * * *'), ('nobodys', 'unheard_of', '* * * * *')");
        for (var minute = 1; minute < 30; minute++) await NextMinuteAsync();
        isHealed = true;
        await NextMinuteAsync();

        (await Db.TextsAsync("SELECT s.outcome, count(*) FROM job_slot_outcomes s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_name = 'work' GROUP BY 1"))
            .Should().Equal("failed 30", "succeeded 1");
        (await Db.CountAsync("system_events WHERE event_type = 'job_failed'")).Should().Be(30);
        (await Db.CountAsync("scheduled_jobs WHERE is_active = 1")).Should().Be(3, "nothing but a person makes a job inactive");
        (await Db.TextsAsync("SELECT rule, subject FROM alerts WHERE rule = 'bad_schedule'")).Should().Equal("bad_schedule misspelt");
        (await Db.TextsAsync("SELECT DISTINCT disposition, reason_code FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_name = 'nobodys'"))
            .Should().Equal("blocked no_handler");

        async Task NextMinuteAsync()
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
            await host.TickAsync();
        }
    }

    // An hour lost at daylight saving (R74): an hourly job runs 23 and 25 times, a daily one at half past two once.
    [Theory]
    [InlineData("2026-03-28T23:00:00Z", 23, "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-24T22:00:00Z", 25, "2026-10-25T00:30:00Z")]
    public async Task No_hour_is_lost_or_doubled_on_the_days_on_which_clocks_change(string midnight, int hours, string halfPastTwo)
    {
        var begin = DateTimeOffset.Parse(midnight, System.Globalization.CultureInfo.InvariantCulture);
        var host = NewBareHost(rs => rs
            .AddJob("hourly", "0 * * * *", Succeeds, o => o.TimeZone = "Europe/Berlin")
            .AddJob("daily", "30 2 * * *", Succeeds, o => o.TimeZone = "Europe/Berlin"));
        await AdvanceAsync(begin - Start);
        await host.Replay.RunAsync(begin.AddHours(hours));

        (await SlotsAsync("hourly")).Should().Equal(Enumerable.Range(0, hours).Select(hour => $"{Database.Micros(begin.AddHours(hour))}"));
        (await SlotsAsync("daily")).Should().Equal($"{Database.Micros(DateTimeOffset.Parse(halfPastTwo, System.Globalization.CultureInfo.InvariantCulture))}");

        Task<IReadOnlyList<string>> SlotsAsync(string job) =>
            Db.TextsAsync($"SELECT s.slot_time FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_name = '{job}' AND s.slot_time >= {Database.Micros(begin)} AND s.disposition = 'claimed' ORDER BY 1");
    }

    // Overlapping runs (R8, R71).
    [Fact]
    public async Task A_run_that_takes_longer_than_its_interval_is_not_overlapped_by_any_host_and_the_slots_between_say_so()
    {
        var (go, sync) = (new TaskCompletionSource(), new Lock());
        var (running, most) = (0, 0);
        Host[] hosts = [Long(), Long()];
        await hosts[0].BeginAsync();
        for (var slot = 0; slot < 3; slot++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(15));
            foreach (var host in hosts) await host.BeginAsync();
        }

        go.SetResult();
        await UntilAsync(async () => (await hosts[0].BeginAsync()).Running == 0);
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await hosts[1].TickAsync();

        (await Db.TextsAsync(Outcomes)).Should().Equal("succeeded ", "skipped overlap", "skipped overlap", "skipped overlap", "succeeded ");
        most.Should().Be(1);

        Host Long() => NewBareHost(rs => rs.Configure(o => o.Lease = TimeSpan.FromHours(1)).AddJob("work", Quarter, async (_, _) =>
        {
            lock (sync) most = Math.Max(most, ++running);
            await go.Task;
            lock (sync) running--;
            return JobResult.Success;
        }, o => o.TimeOut = TimeSpan.FromHours(2)), new ManualClock());
    }

    // Catch-up storms (R18).
    [Fact]
    public async Task After_a_week_off_a_job_runs_once_and_what_it_missed_is_rows_with_reasons_and_an_event_each()
    {
        var host = Working("*/5 * * * *", Succeeds);
        await host.TickAsync();
        await AdvanceAsync(TimeSpan.FromDays(7));

        var report = await host.TickAsync();

        report.Claimed.Should().ContainSingle().Which.SlotTime.Should().Be(Start.AddDays(7));
        (await Db.TextsAsync("SELECT disposition, reason_code, count(*) FROM job_slots GROUP BY 1, 2 ORDER BY 1, 2"))
            .Should().Equal("claimed  2", "missed coalesced 288", "missed late 1727");
        (await Db.TextsAsync("SELECT event_data ->> 'reason', event_data ->> 'count' FROM system_events WHERE event_type = 'slot_missed' ORDER BY 1"))
            .Should().Equal("coalesced 288", "late 1727");
        (await host.TickAsync()).Claimed.Should().BeEmpty();
    }

    // Orphaned rows (R72).
    [Fact]
    public async Task A_run_whose_process_died_is_ended_as_abandoned_and_no_row_is_left_running()
    {
        var dying = Working(Quarter, async (_, _) =>
        {
            await Released;
            return JobResult.Success;
        }, o => o.Retries = 1, new ManualClock());
        await dying.BeginAsync();
        dying.Kill();
        var heir = Working(Quarter, Succeeds, o => o.Retries = 1);
        await AdvanceAsync(TimeSpan.FromSeconds(59));
        (await heir.TickAsync()).Swept.Should().Be(0, "its lease of a minute has not ended");

        await AdvanceAsync(TimeSpan.FromSeconds(1));
        (await heir.TickAsync()).Swept.Should().Be(1);
        await AdvanceAsync(TimeSpan.FromMinutes(2));
        await heir.TickAsync();

        (await Db.TextsAsync("SELECT attempt, status, reason_code FROM job_executions ORDER BY attempt")).Should().Equal("1 abandoned run_abandoned", "2 succeeded ");
        (await Db.CountAsync("system_events WHERE event_type = 'job_abandoned' AND severity = 'error'")).Should().Be(1);
    }

    // Long jobs started again elsewhere (R48, R71).
    [Fact]
    public async Task A_run_of_an_hour_under_a_lease_of_a_minute_is_renewed_and_not_started_again_by_another_host()
    {
        var time = new ManualClock();
        var (go, calls) = (new TaskCompletionSource(), 0);
        var first = Slow(time);
        var other = Slow(new ManualClock());
        await first.BeginAsync();
        var now = Start;
        while (now < Start.AddHours(1))
        {
            now = await AdvanceAsync(TimeSpan.FromSeconds(20));
            time.Advance(TimeSpan.FromSeconds(20));
            await UntilAsync(async () => await Db.CountAsync($"job_executions WHERE lease_until = {Database.Micros(now.AddMinutes(1))}") == 1);
            var report = await other.BeginAsync();
            (report.Swept, report.Claimed.Count).Should().Be((0, 0));
        }

        go.SetResult();
        await UntilAsync(async () => (await first.BeginAsync()).Running == 0);
        (await Db.TextsAsync("SELECT attempt, status FROM job_executions")).Should().Equal("1 succeeded");
        calls.Should().Be(1);

        Host Slow(ManualClock clock) => Working("0 9 * * *", async (_, _) =>
        {
            Interlocked.Increment(ref calls);
            await go.Task;
            return JobResult.Success;
        }, o => (o.TimeOut, o.Retries) = (TimeSpan.FromHours(2), 3), clock);
    }

    private static ValueTask<JobResult> Succeeds(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);

    private Host Working(string schedule, Func<JobRun, CancellationToken, ValueTask<JobResult>> handler, Action<JobOptions>? options = null, TimeProvider? time = null) =>
        NewBareHost(rs => rs.AddJob("work", schedule, handler, options), time);
}
