using FluentAssertions;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Jobs that do not start any more, and those that never did (R3, R10, R11): each by itself, by the clock.</summary>
public abstract class SilenceConformance(StoreUnderTest subject) : AlertSuite(subject)
{
    /// <summary>A job that keeps the scheduler from counting as silent as a whole.</summary>
    private async Task<JobRow> BusyAsync() => await AddAsync("busy", overlap: OverlapPolicy.Allow);

    private async Task PassAsync(TimeSpan span, JobRow busy)
    {
        await AdvanceAsync(span);
        await RunAsync(busy);
    }

    [Fact]
    public async Task Of_a_job_half_an_hour_after_its_last_start_is_quiet_and_a_second_later_an_alert()
    {
        var (job, busy) = (await AddAsync("a"), await BusyAsync());
        await PassAsync(Minute, busy);
        await RunAsync(job);

        await PassAsync(HalfHour, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().BeEmpty();

        await PassAsync(Second, busy);
        (await JudgeAsync()).Raised.Should().Be(1);
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 1");
        await PassAsync(Minute, busy);
        (await JudgeAsync()).Raised.Should().Be(0);
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 2");
    }

    [Fact]
    public async Task Of_a_job_that_never_ran_counts_from_when_it_was_registered()
    {
        var busy = await BusyAsync();
        await AddAsync("never");
        await PassAsync(HalfHour, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().BeEmpty();
        await PassAsync(Second, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("never critical open 1");
    }

    [Fact]
    public async Task Ends_with_the_next_start_and_not_by_time()
    {
        var (job, busy) = (await AddAsync("a"), await BusyAsync());
        await PassAsync(HalfHour + Second, busy);
        await JudgeAsync();
        await PassAsync(TimeSpan.FromHours(5), busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 2");

        await AdvanceAsync(Second);
        await RunAsync(job);
        (await JudgeAsync()).Resolved.Should().BeGreaterThan(0);
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical resolved 2");
        await PassAsync(HalfHour + Second, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical resolved 2", "a critical open 1");
    }

    [Fact]
    public async Task Of_a_slower_job_begins_a_grace_after_the_occurrence_that_should_have_started_next()
    {
        var (daily, busy) = (await AddAsync("daily"), await BusyAsync());
        await RunAsync(daily, next: Start.AddDays(1));
        await PassAsync(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(5), busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().BeEmpty();
        await PassAsync(Second, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("daily critical open 1");
    }

    [Fact]
    public async Task Of_a_slower_job_that_is_planned_and_has_not_run_yet_waits_for_its_first_occurrence()
    {
        var (daily, busy) = (await AddAsync("daily"), await BusyAsync());
        await Store.Jobs.ClaimAsync(Claim(Me) with { Plans = [new JobPlan(daily.Id, daily.Version, Start.AddHours(6), null, true)] }, Token);
        await PassAsync(TimeSpan.FromHours(6) + TimeSpan.FromMinutes(5), busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().BeEmpty();
        await PassAsync(Second, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("daily critical open 1");
    }

    [Fact]
    public async Task Is_found_also_when_plans_move_on_although_nothing_starts()
    {
        var (job, busy) = (await AddAsync("a"), await BusyAsync());
        await RunAsync(job, next: Start + Minute);
        for (var i = 1; i <= 31; i++)
        {
            await PassAsync(Minute, busy);
            await Store.Jobs.ClaimAsync(Claim(Me) with { Plans = [new JobPlan(job.Id, job.Version, await NowAsync() + Minute, null, false)] }, Token);
        }

        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 1");
    }

    [Theory]
    [InlineData("UPDATE scheduled_jobs SET is_active = false WHERE job_name = 'a'")]
    [InlineData("DELETE FROM scheduled_jobs WHERE job_name = 'a'")]
    [InlineData("UPDATE scheduled_jobs SET job_name = 'other' WHERE job_name = 'a'")]
    public async Task Is_not_of_jobs_that_are_gone_or_inactive(string edit)
    {
        var busy = await BusyAsync();
        await AddAsync("a");
        await PassAsync(HalfHour + Second, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 1");
        await ExecuteSqlAsync(edit);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Where(alert => alert.StartsWith("a ")).Should().Equal("a critical resolved 1");
    }

    [Fact]
    public async Task Is_not_of_a_paused_job_and_counts_again_from_the_end_of_the_pause()
    {
        var busy = await BusyAsync();
        await AddAsync("a");
        await Store.Jobs.RequestAsync(new JobRequest.Pause(Me, "ann", "holiday", "a", Start.AddDays(2)), Token);
        await PassAsync(TimeSpan.FromDays(2) + HalfHour, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().BeEmpty();
        await PassAsync(Second, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 1");
        await Store.Jobs.RequestAsync(new JobRequest.Pause(Me, "ann", "holiday", "a", Start.AddDays(9)), Token);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical resolved 1");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("UPDATE scheduled_jobs SET paused_until = NULL WHERE job_name = 'daily'")]
    public async Task Of_a_job_whose_pause_was_ended_early_begins_with_the_first_occurrence_after_it(string? edit)
    {
        var (daily, busy) = (await AddAsync("daily"), await BusyAsync());
        await RunAsync(daily, next: Start.AddDays(1));
        await Store.Jobs.RequestAsync(new JobRequest.Pause(Me, "ann", "holiday", "daily", Start.AddDays(9)), Token);
        await PassAsync(TimeSpan.FromDays(2) + HalfHour, busy);
        await PlanAsync(Start.AddDays(3));
        if (edit is null) await Store.Jobs.RequestAsync(new JobRequest.Resume(Me, "ann", "back", "daily"), Token);
        else await ExecuteSqlAsync(edit);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().BeEmpty("it has only just been resumed");

        await PlanAsync(Start.AddDays(3));
        await PassAsync(TimeSpan.FromHours(23.5), busy);
        await PlanAsync(Start.AddDays(4));
        await PassAsync(TimeSpan.FromMinutes(5), busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().BeEmpty();
        await PassAsync(Second, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("daily critical open 1");
    }

    [Fact]
    public async Task Of_a_job_that_does_not_start_after_its_pause_is_found_although_its_plans_move_on()
    {
        var (job, busy) = (await AddAsync("daily"), await BusyAsync());
        await RunAsync(job, next: Start + Minute);
        await Store.Jobs.RequestAsync(new JobRequest.Pause(Me, "ann", "upkeep", "daily", Start + HalfHour), Token);
        for (var i = 1; i <= 61; i++)
        {
            await PlanAsync(Start + (i * Minute));
            await PassAsync(Minute, busy);
        }

        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("daily critical open 1");
    }

    private async Task PlanAsync(DateTimeOffset next)
    {
        var job = await RowAsync("daily");
        await Store.Jobs.ClaimAsync(Claim(Me) with { Plans = [new JobPlan(job.Id, job.Version, next, null, false)] }, Token);
    }

    [Fact]
    public async Task Of_everything_is_one_alert_for_the_scheduler_that_ends_when_it_comes_back()
    {
        var (a, b) = (await AddAsync("a"), await AddAsync("b"));
        await AdvanceAsync(Minute);
        await RunAsync(a);
        await RunAsync(b);

        await AdvanceAsync(HalfHour);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().BeEmpty();
        await AdvanceAsync(Second);
        await JudgeAsync();
        await WatchAsync(TimeSpan.FromMinutes(2));
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("scheduler critical open 3");
        (await AlertAsync(AlertRules.Silence)).Message.Should().Contain("Jobs that are silent: 2, among them a, b");

        await AdvanceAsync(Minute);
        await RunAsync(a);
        await RunAsync(b);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("scheduler critical resolved 3");
    }

    [Fact]
    public async Task Of_the_scheduler_stands_for_those_of_its_jobs_which_stay_open_and_are_told_no_more()
    {
        await TakeAsync(most: 0);
        var busy = await BusyAsync();
        await AddAsync("a");
        await PassAsync(HalfHour + Second, busy);
        await JudgeAsync();
        (await DeliveredAsync()).Should().Equal("Raised silence a");

        for (var i = 0; i < 4; i++)
        {
            await AdvanceAsync(HalfHour + Second);
            await JudgeAsync();
        }

        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 1", "scheduler critical open 4");
        (await Store.Alerts.ReadAsync(new AlertQuery { Subject = "a" }, Token)).Should().ContainSingle().Which.IsInhibited.Should().BeTrue();
        (await DeliveredAsync()).Where(notice => notice.Contains(AlertRules.Silence)).Should().Equal("Raised silence scheduler");
    }

    [Fact]
    public async Task Of_one_job_while_a_host_ticks_is_of_that_job()
    {
        await AddAsync("a");
        for (var i = 0; i < 31; i++)
        {
            await AdvanceAsync(Minute);
            await TickAsync();
        }

        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 1");
    }

    [Fact]
    public async Task Of_one_job_while_hosts_come_and_tick_once_is_of_that_job()
    {
        await AddAsync("a");
        await AdvanceAsync(HalfHour + Second);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("scheduler critical open 1");

        await AdvanceAsync(Minute);
        var once = NewStamp();
        await Store.Jobs.RegisterAsync(Registration(once), Token);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal(["scheduler critical open 2"], "who was only registered has not ticked");
        await AdvanceAsync(Second);
        await Store.Jobs.ClaimAsync(Claim(once), Token);
        await WatchAsync(TimeSpan.FromMinutes(5) - (2 * Second));
        (await AlertsAsync(AlertRules.Silence)).Should().Equal(["scheduler critical open 2"], "jobs that catch up are not told one by one");
        await WatchAsync(Second);
        (await AlertsAsync(AlertRules.Silence)).Should().BeEquivalentTo("scheduler critical resolved 2", "a critical open 1");
    }

    [Fact]
    public async Task Of_very_many_jobs_names_a_few_and_counts_the_rest()
    {
        var busy = await BusyAsync();
        await Store.Jobs.SyncAsync(Sync(Me, [.. Enumerable.Range(0, 30).Select(i => Job($"job-{i:00}"))]) with { Owner = "many" }, Token);
        await PassAsync(HalfHour + Second, busy);
        await JudgeAsync(new WatchdogThresholds { MostAlerts = 10 });
        await JudgeAsync();

        (await CountAsync("alerts WHERE rule = 'silence' AND state = 'open' AND subject <> '*'")).Should().Be(10);
        (await ScalarAsync("SELECT message FROM alerts WHERE rule = 'silence' AND subject = '*'")).Should().Be("30 jobs are silent; 10 of them have findings of their own.");
    }

    [Fact]
    public async Task Is_judged_by_what_stands_in_the_database()
    {
        var busy = await BusyAsync();
        await AddAsync("a");
        await ExecuteSqlAsync("UPDATE watchdog SET silence_seconds = 60");
        await PassAsync(Minute, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().BeEmpty();
        await PassAsync(Second, busy);
        await JudgeAsync();
        (await AlertsAsync(AlertRules.Silence)).Should().Equal("a critical open 1");
    }
}
