using FluentAssertions;
using ReplyScheduler.Liveness;
using ReplyScheduler.Permits;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>The other rules of the watchdog: each fires, is quiet at its edge, and ends by evidence only.</summary>
public abstract class WatchdogConformance(StoreUnderTest subject) : AlertSuite(subject)
{
    /// <summary>A claim that runs the newest of a job's slots and closes those before it.</summary>
    private async Task CoalesceAsync(JobRow job, int missed)
    {
        var now = await NowAsync();
        SlotOffer[] slots = [.. Enumerable.Range(1, missed).Reverse().Select(i => Offer(job, now - (i * Minute), SlotWish.Coalesce)), Offer(job, now)];
        var run = (await Store.Jobs.ClaimAsync(Claim(Me, slots), Token)).Runs.Should().ContainSingle().Subject;
        await FinishAsync(Me, End(run.RunId));
    }

    [Fact]
    public async Task A_slot_that_was_missed_is_a_warning_and_the_second_in_a_row_is_critical()
    {
        var job = await AddAsync("a");
        await WatchAsync(3 * Minute);
        await CoalesceAsync(job, missed: 1);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Missed)).Should().Equal("a warning open 1");
        await WatchAsync(Minute);
        (await AlertsAsync(AlertRules.Missed)).Should().Equal(["a warning open 1"], "what a finding has seen is not seen twice");

        await RunAsync(job);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Missed)).Should().Equal("a warning resolved 1");
        await WatchAsync(3 * Minute);
        await CoalesceAsync(job, missed: 2);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Missed)).Should().Equal("a warning resolved 1", "a critical open 1");
    }

    [Fact]
    public async Task A_warning_that_becomes_critical_is_open_again_and_told_again()
    {
        var job = await AddAsync("a");
        await WatchAsync(5 * Minute);
        await CloseAsync(job, await NowAsync() - (2 * Minute));
        await JudgeAsync();
        var alert = await AlertAsync(AlertRules.Missed);
        (alert.Severity, alert.State).Should().Be((AlertSeverity.Warning, AlertState.Open));
        await Store.Alerts.AnswerAsync(new AnswerAlertRequest(Me, alert.Id, AlertState.Acknowledged, "ann", null), Token);

        await AdvanceAsync(Minute);
        await CloseAsync(job, await NowAsync() - (2 * Minute));
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Missed)).Should().Equal("a critical open 2");
        (await EventsAsync()).Where(happened => happened.Type == "alert_raised").Select(happened => happened.Severity.ToString()).Should().Equal("Warning", "Critical");
    }

    /// <summary>A slot too old to run is closed, and nothing starts.</summary>
    private async Task CloseAsync(JobRow job, DateTimeOffset slot) =>
        (await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, slot, SlotWish.MissLate)), Token)).Closed.Should().ContainSingle();

    [Fact]
    public async Task What_a_silence_explains_is_not_told_as_missed_too()
    {
        var job = await AddAsync("a");
        await RunAsync(job);
        await WatchAsync(TimeSpan.FromMinutes(40));
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("scheduler critical open 10");
        await AdvanceAsync(Second);
        await CoalesceAsync(job, missed: 39);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("scheduler critical resolved 10");
        (await AlertsAsync(AlertRules.Missed)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_watchdog_that_did_not_run_says_so_once_with_the_gap_and_calls_nothing_in_it_missed()
    {
        var job = await AddAsync("a");
        await RunAsync(job);
        var last = (await JudgeAsync()).Now;
        await AdvanceAsync(2 * Minute);
        (await JudgeAsync()).BlindSince.Should().BeNull("two periods are no gap");
        last = await NowAsync();

        await AdvanceAsync(TimeSpan.FromHours(2));
        await CoalesceAsync(job, missed: 100);
        var blind = await JudgeAsync();
        blind.BlindSince.Should().Be(last);
        (await AlertsAsync(AlertRules.Blind)).Should().Equal("watchdog warning open 1");
        (await AlertAsync(AlertRules.Blind)).Message.Should().Be("The watchdog did not run from 2026-03-02T09:02:00+00:00 to 2026-03-02T11:02:00+00:00: slots in between without evidence are unknown.");
        await AdvanceAsync(TimeSpan.FromHours(2));
        await CoalesceAsync(job, missed: 100);
        (await JudgeAsync()).BlindSince.Should().Be(blind.Now);
        await WatchAsync(2 * Minute);
        (await AlertsAsync(AlertRules.Blind)).Should().Equal("watchdog warning resolved 2");
        (await AlertsAsync(AlertRules.Missed)).Should().BeEmpty();
    }

    [Fact]
    public async Task It_judges_once_in_a_period_for_all_hosts_unless_it_is_asked_to()
    {
        var other = await OpenAsync(new StoreSetup());
        (await JudgeAsync()).NextAt.Should().Be(await NowAsync() + Minute);
        (await other.Alerts.EvaluateAsync(new EvaluateRequest(NewStamp(), OnlyIfDue: true), Token)).IsEvaluated.Should().BeFalse();
        await AdvanceAsync(Minute - Second);
        (await other.Alerts.EvaluateAsync(new EvaluateRequest(NewStamp(), OnlyIfDue: true), Token)).IsEvaluated.Should().BeTrue("a timer that is a little early counts");
        (await Store.Alerts.EvaluateAsync(new EvaluateRequest(Me, OnlyIfDue: true), Token)).IsEvaluated.Should().BeFalse();
        await JudgeAsync();
    }

    [Fact]
    public async Task Two_at_once_raise_each_finding_once()
    {
        await AddAsync("a");
        await AdvanceAsync(TimeSpan.FromHours(1));
        await TakeAsync();
        var stores = new[] { Store, await OpenAsync(new StoreSetup()), await OpenAsync(new StoreSetup()) };
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => stores[i % 3].Alerts.EvaluateAsync(new EvaluateRequest(NewStamp()), Token)));

        (await CountAsync("alerts WHERE rule = 'silence'")).Should().Be(1);
        (await CountAsync("system_events WHERE event_type = 'alert_raised'")).Should().Be(1);
        (await DeliveredAsync()).Should().Equal("Raised silence scheduler");
    }

    [Fact]
    public async Task Slots_in_a_row_that_were_skipped_are_a_finding_that_a_start_ends()
    {
        var job = await AddAsync("a");
        await AdvanceAsync(Minute);
        await JudgeAsync();
        var run = await ClaimOneAsync(job, await NowAsync());
        for (var i = 1; i <= 10; i++)
        {
            await AdvanceAsync(Minute - Second);
            await Store.Jobs.RenewAsync(new RenewRequest(Me, [run.RunId], Lease), Token);
            (await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, await NowAsync())), Token)).Closed.Should().ContainSingle().Which.Reason.Should().Be(SlotReason.Overlap);
            await JudgeAsync();
            (await AlertsAsync(AlertRules.StuckSkipping)).Should().HaveCount(i < 10 ? 0 : 1);
        }

        await FinishAsync(Me, End(run.RunId));
        await AdvanceAsync(Minute);
        await RunAsync(job);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.StuckSkipping)).Should().Equal("a warning resolved 1");
    }

    [Fact]
    public async Task A_run_that_goes_on_past_its_time_out_is_a_finding_until_a_later_one_ended()
    {
        var job = await AddAsync(Job("a", overlap: OverlapPolicy.Allow) with { TimeOut = TimeSpan.FromMinutes(2) });
        await JudgeAsync();
        var run = await ClaimOneAsync(job, Start);
        for (var i = 0; i < 3; i++)
        {
            await AdvanceAsync(Minute - Second);
            await Store.Jobs.RenewAsync(new RenewRequest(Me, [run.RunId], Lease), Token);
        }

        await AdvanceAsync(3 * Second);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Overrun)).Should().BeEmpty();
        await AdvanceAsync(Second);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Overrun)).Should().Equal("a warning open 1");

        await AdvanceAsync(Second);
        await FinishAsync(Me, End(run.RunId, ExecutionStatus.TimedOut, "run_timed_out"));
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Overrun)).Should().Equal("a warning open 2");
        await AdvanceAsync(Second);
        await RunAsync(job);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Overrun)).Should().Equal("a warning resolved 2");
    }

    [Fact]
    public async Task A_run_that_lost_its_lease_is_a_finding_until_a_later_one_ended()
    {
        var job = await AddAsync("a");
        await JudgeAsync();
        await ClaimOneAsync(job, Start);
        await AdvanceAsync(Minute);
        await TickAsync();
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Abandoned)).Should().Equal("a warning open 1");
        await AdvanceAsync(Second);
        var run = await ClaimOneAsync(job, await NowAsync());
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Abandoned)).Should().Equal(["a warning open 1"], "the later run may be lost too");
        await FinishAsync(Me, End(run.RunId));
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Abandoned)).Should().Equal("a warning resolved 1");
    }

    [Fact]
    public async Task A_job_that_is_stale_is_found_although_nobody_claims()
    {
        await AddAsync(Job("a") with { Freshness = TimeSpan.FromMinutes(10) });
        await WatchAsync(TimeSpan.FromMinutes(9));
        (await AlertsAsync(AlertRules.Freshness)).Should().BeEmpty();
        await WatchAsync(Minute);
        (await AlertsAsync(AlertRules.Freshness)).Should().Equal("a warning open 1");
    }

    [Theory]
    [InlineData(PermitStatus.InFlight, AlertRules.PermitPastLease, 2, "warning", PermitStatus.OutcomeUnknown)]
    [InlineData(PermitStatus.OutcomeUnknown, AlertRules.PermitUnknown, 15, "warning", PermitStatus.NotPosted)]
    public async Task A_permit_that_stands_still_is_a_finding_until_it_moves(PermitStatus status, string rule, int minutes, string severity, PermitStatus to)
    {
        var permit = await InsertAsync(status);
        await WatchAsync(minutes * Minute);
        (await AlertsAsync(rule)).Should().BeEmpty();
        await WatchAsync(Second);
        (await AlertsAsync(rule)).Should().Equal($"{permit} {severity} open 1");
        await MoveAsync(permit, to);
        await JudgeAsync();
        (await AlertsAsync(rule)).Should().Equal($"{permit} {severity} resolved 1");
    }

    [Fact]
    public async Task A_permit_that_a_person_must_resolve_is_critical_until_they_do()
    {
        var permit = await InsertAsync(PermitStatus.Unresolved);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.PermitUnresolved)).Should().Equal($"{permit} critical open 1");
        await Store.Permits.ResolveAsync(new ResolveRequest(Me, permit, "ann", "I looked.", null), Token);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.PermitUnresolved)).Should().Equal($"{permit} critical resolved 1");
    }

    [Fact]
    public async Task Two_posts_of_a_target_are_critical_and_end_by_a_person_alone()
    {
        var first = await InsertAsync(PermitStatus.NotPosted, "t");
        await ExecuteSqlAsync($"UPDATE posting_permits SET superseded_by = {Quote(Guid.CreateVersion7())} WHERE permit_id = {Quote(first)}");
        await InsertAsync(PermitStatus.Used, "t");
        await JudgeAsync();
        (await AlertsAsync(AlertRules.DoublePost)).Should().BeEmpty();
        await MoveAsync(first, PermitStatus.Used);
        await WatchAsync(2 * Minute);
        (await AlertsAsync(AlertRules.DoublePost)).Should().Equal($"{first} critical open 2");
        (await AlertsAsync(AlertRules.LateSuccess)).Should().Equal($"{first} critical open 1");

        await Store.Alerts.AnswerAsync(new AnswerAlertRequest(Me, (await AlertAsync(AlertRules.DoublePost)).Id, AlertState.Resolved, "ann", "One was deleted."), Token);
        await WatchAsync(Minute);
        (await AlertsAsync(AlertRules.DoublePost)).Should().Equal($"{first} critical resolved 2");
    }

    [Theory]
    [InlineData(PermitReason.InvalidPipelineSource, AlertRules.InvalidPipelineSource)]
    [InlineData(PermitReason.TargetNotRoot, AlertRules.TargetNotRoot)]
    public async Task A_rejected_source_is_a_finding_until_a_permit_of_it_is_approved(PermitReason reason, string rule)
    {
        await Store.Permits.RefuseAsync(new RefuseRequest(Me, await InsertAsync(), PermitStatus.Rejected, reason, null, Pipeline, null, null), Token);
        await WatchAsync(TimeSpan.FromHours(2));
        (await CountAsync($"alerts WHERE rule = '{rule}' AND state = 'open'")).Should().Be(1);
        var permit = await InsertAsync();
        await ExecuteSqlAsync($"UPDATE posting_permits SET status = 'APPROVED', approved_at = {At(await NowAsync())} WHERE permit_id = {Quote(permit)}");
        await JudgeAsync();
        (await CountAsync($"alerts WHERE rule = '{rule}' AND state = 'resolved'")).Should().Be(1);
    }

    [Fact]
    public async Task A_pipeline_with_too_few_hits_burns_until_the_rate_is_enough()
    {
        async Task PlanOnceAsync(string reason)
        {
            var run = await RunAsync();
            await FinishAsync(Me, End(run.RunId, ExecutionStatus.NothingToDo, reason));
        }

        for (var i = 0; i < 3; i++) await PlanOnceAsync("queue_empty");
        await JudgeAsync();
        (await AlertsAsync(AlertRules.SloBurn)).Should().BeEmpty("three slots say nothing");
        await PlanOnceAsync("queue_empty");
        await JudgeAsync();
        (await AlertsAsync(AlertRules.SloBurn)).Should().Equal($"{Pipeline} warning open 1");

        for (var i = 0; i < 4; i++)
        {
            var launch = await LaunchedAsync($"target-{i}");
            await SettleAsync(Settle(launch, PermitStatus.Used));
        }

        await JudgeAsync();
        (await AlertsAsync(AlertRules.SloBurn)).Should().Equal($"{Pipeline} warning resolved 1");
    }

    [Fact]
    public async Task Thresholds_of_a_host_are_written_where_everybody_reads_them()
    {
        await JudgeAsync(new WatchdogThresholds { Period = TimeSpan.FromMinutes(5), StuckSlots = 3 });
        (await QueryAsync("SELECT period_seconds, stuck_slots, silence_seconds FROM watchdog")).Should().ContainSingle().Which.Should().Equal(300L, 3L, 1800L);
        await JudgeAsync();
        (await ScalarAsync("SELECT period_seconds FROM watchdog")).Should().Be(300L);
        await ExecuteSqlAsync("DELETE FROM watchdog");
        await JudgeAsync();
        (await ScalarAsync("SELECT period_seconds FROM watchdog")).Should().Be(60L, "a row that is gone is made anew");
    }
}
