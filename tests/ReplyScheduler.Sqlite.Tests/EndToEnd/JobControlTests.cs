using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>What people do with jobs besides their schedules, as they see it.</summary>
public sealed class JobControlTests : EndToEndTest
{
    private const string Runs = "SELECT kind, status, reason_code FROM job_executions ORDER BY started_at, slot_time, attempt";

    private static ValueTask<JobResult> Succeeds(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);

    private Host Daily(Func<JobRun, CancellationToken, ValueTask<JobResult>>? handler = null, Action<JobOptions>? options = null) =>
        NewBareHost(rs => rs.AddJob("work", "0 4 * * *", handler ?? Succeeds, options));

    [Fact]
    public async Task A_run_can_be_asked_for_before_any_tick_and_the_next_tick_of_any_host_does_it()
    {
        var asking = Daily();
        var asked = await asking.Jobs.RunNowAsync("work", "ann", "first try", new RunNowOptions { Payload = "mine" });
        asked.Should().BeOfType<JobRequestOutcome.Accepted>().Which.RequestId.Should().NotBeNull();

        var payloads = new List<string?>();
        var other = Daily((run, _) =>
        {
            payloads.Add(run.Payload);
            return Succeeds(run, default);
        });
        await other.TickAsync();

        payloads.Should().Equal("mine");
        (await asking.Jobs.ExecutionsAsync(new ExecutionQuery { JobName = "work" })).Should().ContainSingle()
            .Which.Should().Match<JobExecution>(e => e.Kind == SlotKind.Manual && e.Status == ExecutionStatus.Succeeded);
        (await asking.Jobs.FindAsync("work"))!.InWords.Should().Equal("planned for 2026-03-03T04:00:00Z");
    }

    [Fact]
    public async Task What_is_asked_for_is_due_at_once_and_at_its_time_for_a_host_that_goes_by_the_report()
    {
        var host = Daily();
        (await host.TickAsync()).NextDue.Should().Be(Start.Date.AddHours(28));
        await host.Jobs.RunNowAsync("work", "ann", "later", new RunNowOptions { NotBefore = Start.AddMinutes(7).AddSeconds(13) });
        await host.Jobs.RunNowAsync("work", "ann", "much later", new RunNowOptions { NotBefore = Start.AddMinutes(90) });

        (await host.TickAsync()).NextDue.Should().Be(Start.AddMinutes(7).AddSeconds(13));
        await host.Replay.RunAsync(Start.AddHours(2));
        (await host.Jobs.ExecutionsAsync()).Select(e => e.StartedAt).Should().Equal(Start.AddMinutes(90), Start.AddMinutes(7).AddSeconds(13));
    }

    [Fact]
    public async Task A_run_that_is_asked_for_while_the_job_is_paused_begins_when_the_pause_ends_and_an_inactive_job_refuses()
    {
        var host = Daily();
        await host.TickAsync();
        (await host.Jobs.PauseAsync("work", Start.AddMinutes(30), "ann", "upkeep")).Should().BeOfType<JobRequestOutcome.Accepted>();
        (await host.Jobs.RunNowAsync("work", "ann", "now")).Should().BeOfType<JobRequestOutcome.Accepted>().Which.PausedUntil.Should().Be(Start.AddMinutes(30));
        (await host.TickAsync()).Claimed.Should().BeEmpty();

        await host.Replay.RunAsync(Start.AddHours(1));
        (await host.Jobs.ExecutionsAsync()).Should().ContainSingle().Which.StartedAt.Should().Be(Start.AddMinutes(30));

        await Db.ExecuteAsync("UPDATE scheduled_jobs SET is_active = 0");
        (await host.Jobs.RunNowAsync("work", "ann", "now")).Should().BeOfType<JobRequestOutcome.Inactive>();
        (await host.Jobs.FindAsync("work"))!.InWords.Should().Equal("inactive");
        (await host.Jobs.UpcomingAsync("work")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_resumed_job_does_at_once_what_was_asked_for()
    {
        var host = Daily();
        await host.Jobs.PauseAsync("work", Start.AddDays(2), "ann", "upkeep");
        await host.Jobs.RunNowAsync("work", "ann", "now");
        (await host.TickAsync()).Claimed.Should().BeEmpty();

        (await host.Jobs.ResumeAsync("work", "bob", "done")).Should().BeOfType<JobRequestOutcome.Accepted>();
        (await host.TickAsync()).Claimed.Should().ContainSingle();
        (await Db.TextsAsync("SELECT event_type, event_data ->> 'actor', event_data ->> 'why' FROM system_events WHERE event_type LIKE 'job!_%' ESCAPE '!' AND event_data ->> 'actor' IS NOT NULL ORDER BY seq"))
            .Should().Equal("job_paused ann upkeep", "job_run_requested ann now", "job_resumed bob done");
    }

    [Fact]
    public async Task The_back_fill_of_yesterday_runs_each_hour_once_oldest_first_in_one_tick_although_runs_may_not_overlap()
    {
        var slots = new List<DateTimeOffset>();
        var (running, most) = (0, 0);
        var host = NewBareHost(rs => rs.AddJob("work", "0 * * * *", async (run, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            slots.Add(run.SlotTime);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return JobResult.Success;
        }));
        var yesterday = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        (await host.Jobs.BackfillAsync("work", yesterday, yesterday.AddDays(1), "ann", "the source was down")).Should().Be(new JobRequestOutcome.Accepted(24));
        (await host.Jobs.BackfillAsync("work", yesterday, yesterday.AddDays(1), "ann", "again")).Should().BeOfType<JobRequestOutcome.Nothing>();

        await host.TickAsync();

        slots.Where(slot => slot < Start).Should().Equal(Enumerable.Range(0, 24).Select(hour => yesterday.AddHours(hour)));
        most.Should().Be(1);
        (await Db.CountAsync("job_executions WHERE kind = 'backfill' AND status = 'succeeded'")).Should().Be(24);
        (await host.Jobs.BackfillAsync("work", yesterday, yesterday.AddDays(1), "ann", "again")).Should().BeOfType<JobRequestOutcome.Nothing>();
    }

    [Fact]
    public async Task A_back_fill_follows_the_rules_time_zone_and_says_what_it_cannot_do()
    {
        var host = NewBareHost(rs => rs.AddJob("work", "30 0 * * *", Succeeds, o => o.TimeZone = "Europe/Berlin"));
        var from = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.FromHours(1));
        (await host.Jobs.BackfillAsync("work", from, from.AddDays(3), "ann", "why")).Should().Be(new JobRequestOutcome.Accepted(3));
        (await Db.CountAsync($"job_requests WHERE slot_time = {Database.Micros(from.AddMinutes(30))}")).Should().Be(1);

        (await host.Jobs.BackfillAsync("nobody's", from, from.AddDays(3), "ann", "why")).Should().BeOfType<JobRequestOutcome.NotFound>();
        (await host.Jobs.BackfillAsync("work", Start.AddDays(1), Start.AddDays(3), "ann", "why")).Should().BeOfType<JobRequestOutcome.Nothing>();
        (await host.Jobs.BackfillAsync("work", from.AddMinutes(31), from.AddHours(2), "ann", "why")).Should().BeOfType<JobRequestOutcome.Nothing>();
        await Db.ExecuteAsync("UPDATE scheduled_jobs SET schedule = '61 * * * *'");
        (await host.Jobs.BackfillAsync("work", from, from.AddDays(3), "ann", "why")).Should().BeOfType<JobRequestOutcome.Invalid>().Which.Reason.Should().Contain("61");
        await Db.ExecuteAsync("UPDATE scheduled_jobs SET schedule = '* * * * *'");
        await host.Awaiting(h => h.Jobs.BackfillAsync("work", from, from.AddDays(7), "ann", "why")).Should().ThrowAsync<ArgumentException>().WithMessage("*10000 occurrences*");
    }

    [Fact]
    public async Task A_back_fill_leaves_verdicts_and_proof_as_they_were()
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        await host.Replay.RunAsync(Start.AddMinutes(46));
        var before = (await host.Proof.ProveAsync()).Checks.Select(check => (check.Name, check.Answer, check.N, check.Expected)).ToList();
        var verdicts = await Db.TextsAsync("SELECT slot_time, verdict, reason FROM reply_slo_events ORDER BY 1");

        (await host.Jobs.BackfillAsync(Pipeline, Start.AddDays(-1), Start, "ann", "why")).Should().Be(new JobRequestOutcome.Accepted(96));
        await host.TickAsync();

        (await Db.CountAsync("job_executions WHERE kind = 'backfill' AND status <> 'running'")).Should().Be(96);
        (await Db.TextsAsync("SELECT slot_time, verdict, reason FROM reply_slo_events ORDER BY 1")).Should().StartWith(verdicts);
        (await Db.CountAsync($"reply_slo_events WHERE slot_time < {Database.Micros(Start)}")).Should().Be(0);
        var after = (await host.Proof.ProveAsync(new() { At = Start.AddMinutes(46) })).Checks.Select(check => (check.Name, check.Answer, check.N, check.Expected)).ToList();
        after.Where(check => check.Name is "starts" or "verdicts" or "slo").Should().BeEquivalentTo(before.Where(check => check.Name is "starts" or "verdicts" or "slo")).And.NotBeEmpty();
    }

    [Fact]
    public async Task The_look_ahead_follows_the_row_as_it_is_now()
    {
        var host = Daily();
        (await host.Jobs.UpcomingAsync("work", 2)).Should().Equal(Start.Date.AddHours(28), Start.Date.AddHours(52));
        await Db.ExecuteAsync("UPDATE scheduled_jobs SET schedule = '0 9-10 * * *', time_zone = 'Europe/London'");
        (await host.Jobs.UpcomingAsync("work", 2)).Should().Equal([Start.AddHours(1), Start.AddDays(1)], "an occurrence of this instant is not ahead");
        (await host.Jobs.UpcomingAsync("nobody's")).Should().BeNull();
    }

    [Fact]
    public async Task Arguments_outside_their_limits_are_named_before_the_store_is_asked()
    {
        var jobs = Daily().Jobs;
        var until = Start.AddDays(1);
        Func<Task>[] calls =
        [
            () => jobs.RunNowAsync("", "ann", "why"), () => jobs.RunNowAsync(new string('x', 201), "ann", "why"),
            () => jobs.RunNowAsync("work", " ", "why"), () => jobs.RunNowAsync("work", new string('x', 201), "why"), () => jobs.RunNowAsync("work", "a\0b", "why"),
            () => jobs.RunNowAsync("work", "\ud800", "why"), () => jobs.RunNowAsync("work", "ann", new string('x', 2001)), () => jobs.RunNowAsync("work", "ann", null!),
            () => jobs.RunNowAsync("work", "ann", "why", new RunNowOptions { Payload = new string('\u00e9', 40_000) }),
            () => jobs.RunNowAsync("work", "ann", "why", new RunNowOptions { Key = "" }), () => jobs.RunNowAsync("work", "ann", "why", new RunNowOptions { Key = "wake" }),
            () => jobs.BackfillAsync("work", until, until, "ann", "why"), () => jobs.CancelAsync(Guid.NewGuid(), "", "why"), () => jobs.PauseAsync("work", until, "", "why"),
            () => jobs.ResumeAsync("work", "", "why"), () => jobs.UpcomingAsync("work", 0), () => jobs.UpcomingAsync("work", 10_001), () => jobs.ListAsync(new JobQuery { Limit = 0 }),
            () => jobs.ExecutionsAsync(new ExecutionQuery { Limit = 10_001 }), () => jobs.FindAsync(" "),
        ];
        foreach (var call in calls) await call.Should().ThrowAsync<ArgumentException>();

        (await jobs.RunNowAsync("work", "ann", "", new RunNowOptions { Payload = "\U0001f600" })).Should().BeOfType<JobRequestOutcome.Accepted>("why may be empty");
        (await Db.TextsAsync(Runs)).Should().BeEmpty();
        await jobs.CancelAsync(((JobRequestOutcome.Accepted)await jobs.RunNowAsync("work", "ann", "x")).RequestId!.Value, "ann", "x");
    }
}
