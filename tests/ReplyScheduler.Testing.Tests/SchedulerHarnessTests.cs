using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Events;
using ReplyScheduler.Proofs;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Tests;

public sealed class SchedulerHarnessTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly DateTimeOffset Nine = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_is_due_twice_in_the_time_runs_twice_each_at_its_slot()
    {
        var runs = new List<DateTimeOffset>();
        await using var harness = await StartAsync(rs => rs.AddJob("report", "0 * * * *", (run, _) =>
        {
            runs.Add(run.StartedAt);
            return ValueTask.FromResult(JobResult.Success);
        }));

        var report = await harness.AdvanceAsync(2 * Hour, Token);

        runs.Should().Equal(Nine, Nine.AddHours(1));
        report.Claimed.Select(run => run.SlotTime).Should().Equal(runs);
        report.Ended.Should().HaveCount(2).And.OnlyContain(run => run.Status == ExecutionStatus.Succeeded);
        (report.Now, report.Running).Should().Be((Nine.AddMinutes(119).AddSeconds(30), 0));
        (await harness.NowAsync(Token)).Should().Be(report.Now);
    }

    [Fact]
    public async Task What_is_due_at_the_end_of_the_time_runs_and_never_again()
    {
        await using var harness = await StartAsync(rs => rs.AddJob("report", "0 * * * *", Succeed));

        (await harness.AdvanceToAsync(Nine, Token)).Claimed.Should().ContainSingle();
        (await harness.AdvanceAsync(TimeSpan.Zero, Token)).Claimed.Should().BeEmpty();
        (await harness.AdvanceToAsync(Nine.AddHours(1), Token)).Claimed.Should().ContainSingle();

        (await harness.Stored.SlotsAsync("report", Token)).Select(slot => slot.SlotTime).Should().Equal(Nine, Nine.AddHours(1));
    }

    [Fact]
    public async Task A_day_of_several_jobs_equals_the_calendars()
    {
        await using var harness = await StartAsync(rs => rs
            .AddJob("often", "*/5 * * * *", Succeed).AddJob("hourly", "30 * * * *", Succeed).AddJob("daily", "0 3 * * *", Succeed));

        await harness.AdvanceAsync(TimeSpan.FromDays(1), Token);

        (await harness.Stored.RunsAsync(cancellationToken: Token)).GroupBy(run => run.JobName!).ToDictionary(g => g.Key, g => g.Count())
            .Should().Equal(new Dictionary<string, int> { ["often"] = 288, ["hourly"] = 24, ["daily"] = 1 });
    }

    [Fact]
    public async Task A_tick_that_is_not_due_claims_nothing_and_says_what_is_next()
    {
        await using var harness = await StartAsync(rs => rs.AddJob("report", "0 * * * *", Succeed));

        var report = await harness.TickAsync(Token);

        report.Claimed.Should().BeEmpty();
        report.NextDue.Should().Be(Nine);
    }

    [Fact]
    public async Task A_failure_is_read_back_with_its_reason_and_words()
    {
        await using var harness = await StartAsync(rs => rs.AddJob("report", "0 * * * *", (_, _) => throw new IOException("No paper.")));

        await harness.AdvanceToAsync(Nine, Token);

        var run = (await harness.Stored.RunsAsync("report", Token)).Should().ContainSingle().Subject;
        (run.Status, run.Reason, run.Attempt, run.Kind).Should().Be((ExecutionStatus.Failed, "run_failed", 1, SlotKind.Schedule));
        run.Error.Should().Contain("No paper.");
        run.CompletedAt.Should().Be(Nine);
        (await harness.Stored.EventsAsync(EventNames.JobFailed, Token)).Should().ContainSingle().Which.RunId.Should().Be(run.RunId);
        (await harness.Stored.TraceAsync(run.RunId.ToString(), Token)).Should().NotBeEmpty();
        (await harness.Stored.StatusAsync(Token)).Executions.Should().ContainKey("failed").WhoseValue.Should().Be(1);
    }

    [Fact]
    public async Task A_handler_that_hangs_ends_the_step_with_its_name_and_not_the_test_with_it()
    {
        var harness = await StartAsync(rs => rs.AddJob("stuck", "0 * * * *", HangAsync), new HarnessOptions { Patience = TimeSpan.FromMilliseconds(200) });
        await using (harness)
        {
            await harness.SkipAsync(TimeSpan.FromSeconds(30), Token);
            (await harness.BeginTickAsync(Token)).Claimed.Should().ContainSingle();

            var advance = () => harness.AdvanceAsync(Hour, Token);

            (await advance.Should().ThrowAsync<TimeoutException>()).WithMessage("*'stuck' of 2026-01-05 09:00:00Z*");
            (await harness.Stored.RunsAsync("stuck", Token)).Should().ContainSingle().Which.Status.Should().Be(ExecutionStatus.Running);
        }

        Directory.Exists(Path.GetDirectoryName(harness.DatabasePath)).Should().BeFalse();
    }

    [Fact]
    public async Task A_retry_runs_at_its_own_moment_between_two_slots()
    {
        var begun = new List<DateTimeOffset>();
        await using var harness = await StartAsync(rs => rs.AddJob(
            "flaky", "0 * * * *", (run, _) =>
            {
                begun.Add(run.StartedAt);
                return run.Attempt == 1 ? throw new IOException("Try again.") : ValueTask.FromResult(JobResult.Success);
            },
            job => (job.Retries, job.RetryDelay) = (1, TimeSpan.FromMinutes(5))));

        var report = await harness.AdvanceToAsync(Nine.AddMinutes(59), Token);

        // The delay is spread, so that jobs that fail together do not come back together.
        begun.Should().HaveCount(2);
        begun[1].Should().BeAfter(Nine.AddMinutes(2)).And.BeBefore(Nine.AddMinutes(10));
        report.Ended.Select(run => run.Status).Should().Equal(ExecutionStatus.Failed, ExecutionStatus.Succeeded);
        (await harness.Stored.RunsAsync("flaky", Token)).Select(run => (run.SlotTime, run.Attempt)).Should().Equal((Nine, 1), (Nine, 2));
    }

    [Fact]
    public async Task A_handler_that_hangs_times_out_when_the_processes_own_clock_is_moved()
    {
        var clock = new ManualClock();
        var begun = new TaskCompletionSource();
        var options = new HarnessOptions { Time = clock };
        await using var harness = await StartAsync(
            rs => rs.AddJob(
                "stuck", "0 * * * *", (run, ct) =>
                {
                    begun.TrySetResult();
                    return HangAsync(run, ct);
                },
                job => job.TimeOut = TimeSpan.FromMinutes(10)),
            options);
        await harness.SkipAsync(TimeSpan.FromSeconds(30), Token);
        await harness.BeginTickAsync(Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);

        // The handler waits for nothing but its time-out.
        clock.Advance(TimeSpan.FromMinutes(10));

        (await harness.TickAsync(Token)).Running.Should().Be(0);
        (await harness.Stored.RunsAsync("stuck", Token)).Should().ContainSingle().Which.Status.Should().Be(ExecutionStatus.TimedOut);
    }

    [Fact]
    public async Task What_was_due_while_nothing_ticked_is_late()
    {
        await using var harness = await StartAsync(rs => rs.AddJob("report", "0 * * * *", Succeed));
        await harness.TickAsync(Token);

        await harness.SkipAsync(3 * Hour, Token);
        var report = await harness.TickAsync(Token);

        report.Claimed.Should().ContainSingle().Which.SlotTime.Should().Be(Nine.AddHours(2));
        report.Closed.Should().HaveCount(2).And.OnlyContain(slot => slot.Reason == SlotReason.Coalesced);
        (await harness.Stored.SlotsAsync("report", Token)).Select(slot => (slot.Disposition, slot.Reason)).Should().Equal(
            (SlotDisposition.Missed, SlotReason.Coalesced), (SlotDisposition.Missed, SlotReason.Coalesced), (SlotDisposition.Claimed, null));
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_file_stands()
    {
        await using var harness = await StartAsync(rs => rs.AddJob("report", "0 * * * *", Succeed));
        await harness.AdvanceToAsync(Nine, Token);
        var first = harness.Scheduler;

        await harness.RestartAsync(cancellationToken: Token);

        harness.Scheduler.Should().NotBeSameAs(first);
        (await harness.TickAsync(Token)).Claimed.Should().BeEmpty("the slot was claimed before the restart");
        (await harness.AdvanceAsync(Hour, Token)).Claimed.Should().ContainSingle();
        (await harness.Stored.EventsAsync(EventNames.SchedulerBoot, Token)).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_restart_may_bring_a_new_version_of_the_program()
    {
        await using var harness = await StartAsync(rs => rs.AddJob("report", "0 * * * *", Succeed));
        await harness.AdvanceToAsync(Nine, Token);

        await harness.RestartAsync(rs => rs.AddJob("report", "*/30 * * * *", Succeed), Token);
        await harness.AdvanceAsync(Hour, Token);

        (await harness.Stored.RunsAsync("report", Token)).Select(run => run.SlotTime).Should().Equal(Nine, Nine.AddMinutes(30), Nine.AddHours(1));
    }

    [Fact]
    public async Task A_restart_cancels_what_runs_and_records_it()
    {
        var begun = new TaskCompletionSource();
        await using var harness = await StartAsync(rs => rs.AddJob("slow", "0 * * * *", async (_, ct) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct);
            return JobResult.Success;
        }));
        await harness.SkipAsync(TimeSpan.FromSeconds(30), Token);
        (await harness.BeginTickAsync(Token)).Running.Should().Be(1);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);

        await harness.RestartAsync(cancellationToken: Token);

        (await harness.Stored.RunsAsync("slow", Token)).Should().ContainSingle().Which.Status.Should().Be(ExecutionStatus.Cancelled);
    }

    [Fact]
    public async Task Two_harnesses_at_once_know_nothing_of_each_other()
    {
        await using var one = await StartAsync(rs => rs.AddJob("one", "0 * * * *", Succeed));
        await using var two = await StartAsync(rs => rs.AddJob("two", "*/30 * * * *", Succeed));

        await Task.WhenAll(one.AdvanceAsync(5 * Hour, Token), two.AdvanceAsync(10 * Hour, Token));

        (await one.Stored.RunsAsync(cancellationToken: Token)).Should().HaveCount(5).And.OnlyContain(run => run.JobName == "one");
        (await two.Stored.RunsAsync(cancellationToken: Token)).Should().HaveCount(20).And.OnlyContain(run => run.JobName == "two");
    }

    [Fact]
    public async Task Disposal_deletes_the_file_and_may_be_repeated()
    {
        var harness = await StartAsync(rs => rs.AddJob("report", "0 * * * *", Succeed));
        await harness.AdvanceToAsync(Nine, Token);
        File.Exists(harness.DatabasePath).Should().BeTrue();

        await harness.DisposeAsync();
        await harness.DisposeAsync();

        Directory.Exists(Path.GetDirectoryName(harness.DatabasePath)).Should().BeFalse();
        await FluentActions.Awaiting(() => harness.TickAsync(Token)).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_configuration_that_cannot_work_says_so()
    {
        var start = () => StartAsync(rs => rs.AddJob("report", "not a rule", Succeed));

        (await start.Should().ThrowAsync<SchedulerConfigurationException>()).WithMessage("*not a rule*");
    }

    [Fact]
    public async Task A_restart_that_cannot_work_leaves_no_file_behind_at_the_end()
    {
        var harness = await StartAsync(rs => rs.AddJob("report", "0 * * * *", Succeed));
        await using (harness)
        {
            await FluentActions.Awaiting(() => harness.RestartAsync(rs => rs.AddJob("report", "not a rule", Succeed), Token)).Should().ThrowAsync<SchedulerConfigurationException>();
        }

        Directory.Exists(Path.GetDirectoryName(harness.DatabasePath)).Should().BeFalse();
    }

    [Fact]
    public async Task The_programs_own_services_reach_its_handlers_and_the_test()
    {
        var options = new HarnessOptions { Services = services => services.AddSingleton<Marker>() };
        await using var harness = await StartAsync(rs => rs.AddJob<MarkingHandler>("mark", "0 * * * *"), options);

        await harness.AdvanceAsync(2 * Hour, Token);

        harness.Services.GetRequiredService<Marker>().Count.Should().Be(2);
    }

    [Fact]
    public async Task A_sink_sees_what_the_store_holds()
    {
        var sink = new RecordingSink();
        await using var harness = await StartAsync(rs => rs.AddEventSink(sink).AddJob("report", "0 * * * *", Succeed));

        await harness.AdvanceToAsync(Nine, Token);

        var ended = await sink.WaitForAsync(EventNames.JobSucceeded, TimeSpan.FromSeconds(20), Token);
        ended.RunId.Should().Be((await harness.Stored.RunsAsync("report", Token)).Single().RunId);
        sink.OfType(EventNames.JobStarted).Should().ContainSingle();
    }

    [Fact]
    public async Task A_whole_reply_is_read_back_from_candidate_to_proof()
    {
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".jsonl");
        try
        {
            await using var harness = await StartAsync(rs => rs.AddReplies("bot", r => r
                .AcceptRootsFrom("host").Compose((c, _) => ValueTask.FromResult($"Thanks, {c.Author}!")).PublishToFile(file)));
            var offer = new Candidate { TargetId = "post-1", Author = "Ada", Text = "How?", ExpectedViews = 6000, Root = new RootEvidence("post-1", "host") };
            await harness.Candidates.OfferAsync(offer, cancellationToken: Token);

            await harness.AdvanceAsync(TimeSpan.FromMinutes(16), Token);

            var permit = (await harness.Stored.PermitsAsync("post-1", Token)).Should().ContainSingle().Subject;
            (permit.Status, permit.Content, permit.PipelineSource).Should().Be((Permits.PermitStatus.Used, "Thanks, Ada!", "bot"));
            (await File.ReadAllTextAsync(file, Token)).Should().Contain(permit.PostedId);
            (await harness.Stored.VerdictsAsync("bot", Token)).Select(slot => slot.Verdict).Should().Equal(SloVerdict.Hit, SloVerdict.Miss);
            (await harness.Stored.ProveAsync(new ProofOptions { Window = TimeSpan.FromMinutes(16) }, Token)).Verdict.Should().Be(ProofAnswer.Pass);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_clock_is_not_moved_back()
    {
        await using var harness = await StartAsync(rs => rs.AddJob("report", "0 * * * *", Succeed));

        await FluentActions.Awaiting(() => harness.AdvanceToAsync(Nine.AddHours(-1), Token)).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await FluentActions.Awaiting(() => harness.AdvanceAsync(-Hour, Token)).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await FluentActions.Awaiting(() => harness.SkipAsync(-Hour, Token)).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    private static Task<SchedulerHarness> StartAsync(Action<ReplySchedulerBuilder> configure, HarnessOptions? options = null) =>
        SchedulerHarness.StartAsync(configure, options, Token);

    private static ValueTask<JobResult> Succeed(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);

    /// <summary>Ends with its token only.</summary>
    private static async ValueTask<JobResult> HangAsync(JobRun run, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return JobResult.Success;
    }
}
