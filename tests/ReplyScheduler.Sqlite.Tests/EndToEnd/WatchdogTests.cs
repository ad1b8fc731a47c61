using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Events;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>The watchdog from the rows to the sinks: by ticks, and from another process (attack 39).</summary>
public sealed class WatchdogTests : WatchdogTest
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scheduler_that_stops_is_told_once_to_each_sink_after_half_an_hour_and_a_second_and_again_when_it_is_back()
    {
        var host = NewWorker();
        var (pager, chat) = (new AlertRecorder(), new AlertRecorder("chat"));
        var watchdog = NewWatchdog(pager, chat);
        await host.TickAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.TickAsync();

        await WatchAsync(watchdog, HalfHour);
        pager.Told.Should().BeEmpty();
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        var report = await watchdog.EvaluateAsync(Token);
        (report.IsHealthy, report.Raised, report.Sent, report.Open).Should().Be((false, 1, 2, 1));
        await WatchAsync(watchdog, TimeSpan.FromMinutes(5));
        pager.Told.Should().Equal("Raised silence scheduler");
        chat.Told.Should().Equal("Raised silence scheduler");

        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.TickAsync();
        (await watchdog.EvaluateAsync(Token)).IsHealthy.Should().BeTrue();
        pager.Told.Should().Equal("Raised silence scheduler", "Resolved silence scheduler");
        chat.Told.Should().Equal(pager.Told);
        (await Db.TextsAsync("SELECT event_type, event_data ->> 'rule' FROM system_events WHERE event_type LIKE 'alert%' ORDER BY seq")).Should().Equal("alert_raised silence", "alert_resolved silence");
    }

    [Fact]
    public async Task A_receiver_that_is_down_gets_everything_in_order_when_it_is_up_and_the_other_sink_does_not_wait()
    {
        var (pager, chat) = (new AlertRecorder(), new AlertRecorder("chat"));
        pager.Before = (_, _) => throw new InvalidOperationException("https://secret.example.com/token");
        var (watchdog, alerts, _) = NewWatcher(rs => rs.AddAlertSink(pager).AddAlertSink(chat));
        await watchdog.EvaluateAsync(Token);
        await alerts.ReportAsync("host_rule", "x", AlertSeverity.Critical, "Something is wrong.", Token);
        (await watchdog.EvaluateAsync(Token)).Unsent.Should().Be(1);
        await WatchAsync(watchdog, TimeSpan.FromMinutes(20));
        await alerts.ClearAsync("host_rule", "x", Token);
        await WatchAsync(watchdog, TimeSpan.FromMinutes(20));
        chat.Told.Should().Equal("Raised host_rule x", "Resolved host_rule x");
        pager.Told.Should().BeEmpty();
        (await Db.TextsAsync("SELECT DISTINCT last_error FROM alert_deliveries WHERE sink = 'pager' AND last_error IS NOT NULL")).Should().Equal("It threw InvalidOperationException.");

        pager.Before = (_, _) => Task.CompletedTask;
        await WatchAsync(watchdog, TimeSpan.FromMinutes(30));
        pager.Told.Should().Equal("Raised host_rule x", "Resolved host_rule x");
    }

    [Fact]
    public async Task What_was_decided_before_a_crash_is_sent_by_whoever_comes_next()
    {
        var (first, second) = (new AlertRecorder(), new AlertRecorder());
        var (watchdog, alerts, store) = NewWatcher(rs => rs.AddAlertSink(first));
        await watchdog.EvaluateAsync(Token);
        await alerts.ReportAsync("host_rule", "x", AlertSeverity.Warning, "Something is wrong.", Token);
        store.Before = step => Throw(step == "TakeAsync");
        await watchdog.Invoking(w => w.EvaluateAsync(Token)).Should().ThrowAsync<Stores.StoreException>();
        first.Told.Should().BeEmpty();

        await NewWatchdog(second).EvaluateAsync(Token);
        second.Told.Should().Equal("Raised host_rule x");
    }

    [Fact]
    public async Task What_was_sent_and_not_marked_before_a_crash_comes_again_with_the_same_id()
    {
        var sink = new AlertRecorder();
        var (watchdog, alerts, store) = NewWatcher(rs => rs.AddAlertSink(sink));
        await watchdog.EvaluateAsync(Token);
        await alerts.ReportAsync("host_rule", "x", AlertSeverity.Warning, "Something is wrong.", Token);
        store.Before = step => Throw(step == "SettleAsync");
        await watchdog.Invoking(w => w.EvaluateAsync(Token)).Should().ThrowAsync<Stores.StoreException>();

        var other = NewWatchdog(sink);
        await other.EvaluateAsync(Token);
        sink.Accepted.Should().ContainSingle("its lease has not ended");
        await WatchAsync(other, TimeSpan.FromMinutes(3));
        sink.Accepted.Select(notice => (notice.Id, notice.Attempt)).Should().Equal((sink.Accepted.First().Id, 1), (sink.Accepted.First().Id, 2));
    }

    private static void Throw(bool isTime)
    {
        if (isTime) throw FaultyStore.Dead();
    }

    [Fact]
    public async Task Two_watchdogs_at_once_send_each_notice_once()
    {
        var sinks = Enumerable.Range(0, 4).Select(_ => new AlertRecorder()).ToArray();
        var watchdogs = sinks.Select(sink => NewWatchdog(sink)).ToArray();
        await watchdogs[0].EvaluateAsync(Token);
        var alerts = NewWatcher(_ => { }).Alerts;
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 10; i++) await alerts.ReportAsync("host_rule", $"{round}-{i}", AlertSeverity.Warning, "Something is wrong.", Token);
            await Task.WhenAll(watchdogs.Select(watchdog => watchdog.EvaluateAsync(Token)));
        }

        await watchdogs[0].EvaluateAsync(Token);
        sinks.SelectMany(sink => sink.Told).Should().HaveCount(50).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_sink_that_hangs_holds_up_no_tick_and_no_other_sink_and_is_called_one_at_a_time()
    {
        var time = new ManualClock();
        var (pager, chat) = (new AlertRecorder(), new AlertRecorder("chat"));
        var (calls, reached) = (0, new TaskCompletionSource());
        pager.Before = (_, _) =>
        {
            Interlocked.Increment(ref calls);
            reached.TrySetResult();
            return Released;
        };
        var host = NewWorker(rs => rs.AddAlertSink(pager).AddAlertSink(chat), time);
        await host.TickAsync();
        await host.Alerts.ReportAsync("host_rule", "x", AlertSeverity.Warning, "Something is wrong.", Token);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.TickAsync();
        await reached.Task;
        await UntilAsync(() => Task.FromResult(chat.Accepted.Count == 1));

        await PassAsync(time, async () =>
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
            await host.TickAsync();
            return await Db.CountAsync("alert_deliveries WHERE sink = 'pager' AND attempts >= 1 AND lease_until IS NULL AND sent_at IS NULL") == 1;
        });
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.TickAsync();
        calls.Should().Be(1, "the call that was given up has not returned");
        (await Db.CountAsync("job_executions WHERE status <> 'succeeded'")).Should().Be(0);
    }

    [Fact]
    public async Task A_slow_sink_leaves_another_one_its_own_pace()
    {
        var (pager, chat, release) = (new AlertRecorder(), new AlertRecorder("chat"), new TaskCompletionSource());
        pager.Before = (_, _) => release.Task;
        var (watchdog, alerts, _) = NewWatcher(rs => rs.AddAlertSink(pager).AddAlertSink(chat), new ManualClock());
        await watchdog.EvaluateAsync(Token);
        await ReportAsync(alerts, 25);

        var call = watchdog.EvaluateAsync(Token);
        await UntilAsync(() => Task.FromResult(chat.Accepted.Count == 25));
        (pager.Accepted.Count, call.IsCompleted).Should().Be((0, false));
        release.SetResult();

        var report = await call;
        (report.Sent, report.Unsent, report.Waiting, pager.Accepted.Count).Should().Be((50, 0, 0, 25));
    }

    [Fact]
    public async Task What_was_sent_before_the_time_of_a_sink_was_over_is_counted_and_the_rest_waits()
    {
        var (time, pager) = (new ManualClock(), new AlertRecorder());
        pager.Before = (_, _) =>
        {
            time.Advance(TimeSpan.FromSeconds(9));
            return Task.CompletedTask;
        };
        var (watchdog, alerts, _) = NewWatcher(rs => rs.AddAlertSink(pager), time);
        await watchdog.EvaluateAsync(Token);
        await ReportAsync(alerts, 25);

        var report = await watchdog.EvaluateAsync(Token);

        (report.Sent, report.Unsent, report.Waiting, pager.Accepted.Count).Should().Be((4, 6, 21, 4));
    }

    [Fact]
    public async Task A_sink_that_has_not_returned_from_an_earlier_call_counts_as_unsent()
    {
        var (time, pager, reached) = (new ManualClock(), new AlertRecorder(), new TaskCompletionSource());
        pager.Before = (_, _) =>
        {
            reached.TrySetResult();
            return Released;
        };
        var (watchdog, alerts, _) = NewWatcher(rs => rs.AddAlertSink(pager), time);
        await watchdog.EvaluateAsync(Token);
        await ReportAsync(alerts, 1);
        var call = watchdog.EvaluateAsync(Token);
        await reached.Task;
        time.Advance(TimeSpan.FromSeconds(10));
        (await call).Unsent.Should().Be(1);

        var report = await watchdog.EvaluateAsync(Token);

        (report.Sent, report.Unsent, report.Waiting).Should().Be((0, 1, 1));
    }

    private static async Task ReportAsync(IAlerts alerts, int count)
    {
        for (var i = 0; i < count; i++) await alerts.ReportAsync("host_rule", $"{i}", AlertSeverity.Warning, "Something is wrong.", Token);
    }

    [Fact]
    public async Task Ticks_judge_once_in_a_period_over_all_hosts_and_between_them_do_nothing()
    {
        var evaluations = 0;
        Host Watching()
        {
            var host = NewWorker(rs => rs.AddWatchdog());
            host.Store.Before = step => evaluations += step == "EvaluateAsync" ? 1 : 0;
            return host;
        }

        var hosts = new[] { Watching(), Watching() };
        for (var i = 0; i < 12; i++)
        {
            foreach (var host in hosts) await host.TickAsync();
            await AdvanceAsync(TimeSpan.FromSeconds(5));
        }

        evaluations.Should().Be(2, "each host looks once in a period, and one of them judges");
        (await Db.CountAsync("watchdog_turn WHERE evaluated_at IS NOT NULL")).Should().Be(1);
        (await hosts[0].TickAsync()).NextDue.Should().BeOnOrBefore(Start.AddMinutes(2));
    }

    [Fact]
    public async Task A_host_that_was_not_told_to_watch_does_not()
    {
        var host = NewWorker();
        await host.TickAsync();
        (await Db.CountAsync("watchdog_turn WHERE evaluated_at IS NOT NULL")).Should().Be(0);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_told_from_memory_and_told_again_when_it_does()
    {
        var time = new ManualClock();
        var sink = new AlertRecorder();
        var host = NewWorker(rs => rs.AddAlertSink(sink), time);
        await host.TickAsync();
        host.Store.Before = _ => throw FaultyStore.Busy();
        for (var i = 0; i < 3; i++)
        {
            // Not after the last one: the clock could pass the sink's time before the call to it has begun.
            if (i > 0) time.Advance(TimeSpan.FromSeconds(45));
            await AdvanceAsync(TimeSpan.FromMinutes(1));
            await host.Scheduler.Invoking(scheduler => scheduler.TickAsync(cancellationToken: Token)).Should().ThrowAsync<Stores.StoreException>();
        }

        await UntilAsync(() => Task.FromResult(sink.Accepted.Count == 1));
        host.Store.Before = _ => { };
        await host.TickAsync();
        await UntilAsync(() => Task.FromResult(sink.Accepted.Count == 2));
        sink.Told.Should().Equal("Raised store_unreachable store", "Resolved store_unreachable store");
    }

    [Fact]
    public async Task Events_of_alerts_reach_the_event_sinks_of_the_host_that_judged()
    {
        var sink = new RecordingSink();
        var host = NewWorker(rs => rs.AddWatchdog().AddEventSink(sink));
        await host.TickAsync();
        await AdvanceAsync(TimeSpan.FromHours(3));
        await host.TickAsync();
        await UntilAsync(() => Task.FromResult(sink.Events.Any(happened => happened.Type == EventNames.AlertRaised && happened.Data!.Contains("blind"))));
    }

    [Fact]
    public async Task A_clock_that_is_off_is_a_finding_of_its_host_until_it_is_right()
    {
        var path = Path.Combine(Path.GetDirectoryName(Db.Path)!, "system.db");
        await TickAsync(TimeSpan.FromSeconds(30));
        (await new Database(path).TextsAsync("SELECT rule, subject, state FROM alerts")).Should().Equal($"clock_skew {Environment.MachineName} open");
        await TickAsync(TimeSpan.Zero);
        (await new Database(path).TextsAsync("SELECT rule, subject, state FROM alerts")).Should().Equal($"clock_skew {Environment.MachineName} resolved");

        async Task TickAsync(TimeSpan off)
        {
            var services = new ServiceCollection().AddSingleton<TimeProvider>(new OffClock(off));
            services.AddReplyScheduler(rs => rs.UseSqlite(path).AddWatchdog());
            await using var provider = services.BuildServiceProvider();
            await provider.GetRequiredService<IReplyScheduler>().TickAsync(cancellationToken: Token);
        }
    }

    private sealed class OffClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + off;
    }
}
