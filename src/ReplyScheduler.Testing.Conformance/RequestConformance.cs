using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What people ask of jobs: every answer, with who and why in the same transaction.</summary>
public abstract class RequestConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private const string Why = "the report was wrong";

    private Task<JobRequestOutcome> AskAsync(JobRequest request) => Store.Jobs.RequestAsync(request, Token);

    private Task<ClaimResult> TickAsync(int room = 100, InstanceStamp? stamp = null) => Store.Jobs.ClaimAsync(Claim(stamp ?? Me) with { Room = room }, Token);

    private JobRequest.Run Run(string job = "a", string? payload = null, DateTimeOffset? notBefore = null, string? key = null) =>
        new(Me, "ann", Why, job, payload, notBefore, key);

    private async Task<SchedulerEvent> SaidAsync(string type)
    {
        var said = (await EventsAsync()).Should().ContainSingle(e => e.Type == type).Subject;
        using var data = JsonDocument.Parse(said.Data!);
        data.RootElement.GetProperty("actor").GetString().Should().Be("ann");
        data.RootElement.GetProperty("why").GetString().Should().Be(Why);
        said.InstanceId.Should().Be(Me.InstanceId);
        return said;
    }

    [Fact]
    public async Task A_run_that_is_asked_for_waits_and_is_claimed_with_its_payload_and_is_recorded_with_who_and_why()
    {
        var job = await AddAsync("a");
        var accepted = (await AskAsync(Run(payload: """{"n":1}"""))).Should().BeOfType<JobRequestOutcome.Accepted>().Subject;

        (accepted.Count, accepted.PausedUntil).Should().Be((1, null));
        (await SaidAsync(EventNames.JobRunRequested)).JobId.Should().Be(job.Id);
        var row = (await QueryAsync("SELECT id, requested_by, reason FROM job_requests")).Should().ContainSingle().Subject;
        (row[0]?.ToString(), row[1], row[2]).Should().Be((accepted.RequestId.ToString(), "ann", Why));

        var run = (await TickAsync()).Runs.Should().ContainSingle().Subject;
        (run.JobId, run.Kind, run.Payload).Should().Be((job.Id, SlotKind.Manual, """{"n":1}"""));
    }

    [Fact]
    public async Task A_payload_of_its_own_goes_with_the_retries_too()
    {
        await AddAsync(Job("a") with { Retries = 1, Payload = "the row's" });
        await AskAsync(Run(payload: "its own"));
        var first = (await TickAsync()).Runs.Single();
        await FinishAsync(Me, End(first.RunId, ExecutionStatus.Failed, "run_failed"));
        await AdvanceAsync(TimeSpan.FromMinutes(2));

        (await TickAsync()).Runs.Should().ContainSingle().Which.Should().Match<ClaimedRun>(run => run.Attempt == 2 && run.Payload == "its own");
    }

    [Fact]
    public async Task An_abandoned_run_keeps_its_payload_for_the_retry()
    {
        await AddAsync(Job("a") with { Retries = 1 });
        await AskAsync(Run(payload: "its own"));
        await TickAsync();
        await AdvanceAsync(Lease);
        await TickAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(2));

        (await TickAsync()).Runs.Should().ContainSingle().Which.Payload.Should().Be("its own");
    }

    [Fact]
    public async Task Nobody_runs_an_unknown_or_inactive_job()
    {
        await AddAsync("a");
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = false");
        JobRequest[] unknown = [Run("b"), Fill("b", Start.AddHours(-1)), new JobRequest.Pause(Me, "ann", Why, "b", Start + Minute), new JobRequest.Resume(Me, "ann", Why, "b")];
        foreach (var request in unknown) (await AskAsync(request)).Should().BeOfType<JobRequestOutcome.NotFound>();

        (await AskAsync(Run())).Should().BeOfType<JobRequestOutcome.Inactive>();
        (await AskAsync(Fill("a", Start.AddHours(-1)))).Should().BeOfType<JobRequestOutcome.Inactive>();
        (await CountAsync("job_requests")).Should().Be(0);
        (await EventsAsync()).Should().NotContain(e => e.Type.EndsWith("_requested", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_a_request_with_the_key_waits_another_changes_nothing_and_afterwards_the_key_is_free()
    {
        await AddAsync("a");
        await AddAsync("b");
        var first = (JobRequestOutcome.Accepted)await AskAsync(Run(key: "nightly"));

        (await AskAsync(Run(key: "nightly", payload: "x"))).Should().Be(new JobRequestOutcome.Known(first.RequestId!.Value));
        (await AskAsync(Run("b", key: "nightly"))).Should().BeOfType<JobRequestOutcome.Accepted>("a key is a job's own");
        (await AskAsync(Run(key: "other"))).Should().BeOfType<JobRequestOutcome.Accepted>();
        await TickAsync();
        (await AskAsync(Run(key: "nightly"))).Should().BeOfType<JobRequestOutcome.Accepted>();
    }

    [Fact]
    public async Task A_run_does_not_begin_before_its_time_and_the_claim_says_when_that_is()
    {
        await AddAsync("a");
        await AskAsync(Run(notBefore: Start + Minute));
        await AskAsync(Run(notBefore: Start + (Minute * 2)));

        (await TickAsync()).Should().Match<ClaimResult>(r => r.Runs.Count == 0 && !r.MoreWaiting && r.NextWaiting == Start + Minute);
        await AdvanceAsync(Minute);
        var claimed = await TickAsync();
        claimed.Runs.Should().ContainSingle().Which.SlotTime.Should().Be(Start + Minute);
        claimed.NextWaiting.Should().Be(Start + (Minute * 2));
    }

    [Fact]
    public async Task A_request_for_an_instant_of_the_past_waits_in_line_as_one_for_now()
    {
        await AddAsync("a");
        await AskAsync(Run(notBefore: Start.AddDays(-1)));

        Instant(await ScalarAsync("SELECT due_at FROM job_requests")).Should().Be(Start);
    }

    [Fact]
    public async Task A_paused_job_keeps_what_is_asked_for_until_the_pause_ends()
    {
        await AddAsync("a");
        await AskAsync(new JobRequest.Pause(Me, "ann", Why, "a", Start + Minute));
        (await AskAsync(Run())).Should().BeOfType<JobRequestOutcome.Accepted>().Which.PausedUntil.Should().Be(Start + Minute);

        (await TickAsync()).Should().Match<ClaimResult>(r => r.Runs.Count == 0 && r.NextWaiting == Start + Minute);
        await AdvanceAsync(Minute);
        (await TickAsync()).Runs.Should().ContainSingle();
    }

    [Fact]
    public async Task Requests_of_a_job_that_forbids_overlap_run_one_after_the_other_and_the_claim_names_the_job_that_waits_for_an_end()
    {
        var job = await AddAsync("a");
        for (var i = 0; i < 3; i++) await AskAsync(Run(payload: $"{i}"));
        for (var i = 0; i < 3; i++)
        {
            var claimed = await TickAsync();
            claimed.Runs.Should().ContainSingle().Which.Payload.Should().Be($"{i}", "they run in the order of their asking");
            claimed.WaitingForEnd.Should().BeEquivalentTo(i < 2 ? [job.Id] : Array.Empty<Guid>());
            (await TickAsync()).Should().Match<ClaimResult>(r => r.Runs.Count == 0 && !r.MoreWaiting);
            await FinishAsync(Me, End(claimed.Runs[0].RunId));
        }
    }

    [Fact]
    public async Task Requests_of_a_job_that_allows_overlap_run_up_to_its_limit_counting_the_runs_of_other_instances()
    {
        var job = await AddAsync(Job("a", overlap: OverlapPolicy.Allow) with { OverlapLimit = 3 });
        (await Store.Jobs.ClaimAsync(Claim(await BootAsync(Store), Offer(job, Start)), Token)).Runs.Should().ContainSingle();
        for (var i = 0; i < 4; i++) await AskAsync(Run());

        var claimed = await TickAsync();
        (claimed.Runs.Count, claimed.MoreWaiting).Should().Be((2, false));
        claimed.WaitingForEnd.Should().Equal(job.Id);
        claimed.Runs.Select(run => run.SlotTime).Should().OnlyHaveUniqueItems();
        await FinishAsync(Me, End(claimed.Runs[0].RunId));
        (await TickAsync()).Runs.Should().ContainSingle();
    }

    [Fact]
    public async Task Retries_of_a_job_that_allows_overlap_keep_its_limit_too()
    {
        var job = await AddAsync(Job("a", overlap: OverlapPolicy.Allow) with { OverlapLimit = 2, Retries = 1, RetryDelay = TimeSpan.FromSeconds(10) });
        for (var i = 0; i < 3; i++)
        {
            await FinishAsync(Me, End((await ClaimOneAsync(job, Start.AddSeconds(i))).RunId, ExecutionStatus.Failed, "run_failed"));
            await AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        await AdvanceAsync(Minute);
        var claimed = await TickAsync();
        claimed.Runs.Should().HaveCount(2);
        claimed.WaitingForEnd.Should().Equal(job.Id);
    }

    [Fact]
    public async Task Each_job_gets_its_turn_although_another_has_asked_for_many_runs_before()
    {
        await AddAsync("many", overlap: OverlapPolicy.Allow);
        await AddAsync("one");
        for (var i = 0; i < 20; i++) await AskAsync(Run("many"));
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await AskAsync(Run("one"));

        var claimed = await TickAsync(room: 4);
        claimed.Runs.Select(run => run.JobId).Should().Contain((await RowAsync("one")).Id);
        (claimed.Runs.Count, claimed.MoreWaiting).Should().Be((4, true));
    }

    [Fact]
    public async Task So_many_requests_of_a_job_wait_and_no_more()
    {
        var job = await AddAsync("a");
        var occurrences = Enumerable.Range(1, 10_000).Select(i => Start.AddMinutes(-i)).Reverse().ToArray();
        (await AskAsync(Fill("a", occurrences))).Should().Be(new JobRequestOutcome.Accepted(10_000));

        (await AskAsync(Run())).Should().Be(new JobRequestOutcome.TooMany(10_000));
        (await AskAsync(Fill("a", Start.AddDays(-20)))).Should().Be(new JobRequestOutcome.TooMany(10_000));
        (await CountAsync($"job_requests WHERE job_id = {Quote(job.Id)}")).Should().Be(10_000);
        (await Record.ExceptionAsync(() => AskAsync(Fill("a", [.. occurrences, Start])))).Should().BeAssignableTo<ArgumentException>();
    }

    [Fact]
    public async Task Hostile_text_of_a_person_is_refused_whole()
    {
        await AddAsync("a");
        foreach (var text in new[] { "a\0b", "\ud800" })
        {
            JobRequest[] asked = [Run() with { Actor = text }, Run() with { Why = text }, new JobRequest.Resume(Me, text, Why, "a"), new JobRequest.Cancel(Me, text, Why, Guid.NewGuid())];
            foreach (var request in asked) (await Record.ExceptionAsync(() => AskAsync(request))).Should().BeOfType<StoreException>();
        }

        (await CountAsync("job_requests")).Should().Be(0);
    }

    [Fact]
    public async Task Where_the_events_table_refuses_the_request_is_recorded_in_the_spool_with_it()
    {
        await AddAsync("a");
        var (broken, mend) = RefuseInserts("system_events");
        await ExecuteSqlAsync(broken);
        (await AskAsync(Run())).Should().BeOfType<JobRequestOutcome.Accepted>();
        (await CountAsync("event_spool WHERE event_type = 'job_run_requested'")).Should().Be(1);
        await ExecuteSqlAsync(mend);
    }

    private JobRequest.Backfill Fill(string job, params DateTimeOffset[] occurrences) => new(Me, "ann", Why, job, occurrences);

    [Theory]
    [InlineData("due_at", "1772445600")]
    [InlineData("due_at", "-1")]
    [InlineData("due_at", "9223372036854775807")]
    [InlineData("kind, slot_time", "'backfill', 1772445600")]
    [InlineData("kind, slot_time", "'backfill', 9223372036854775807")]
    public async Task A_request_by_hand_whose_instant_is_none_is_refused(string columns, string values)
    {
        if (!InstantsAreNumbers) return;
        var job = await AddAsync("a");
        await RefusedAsync($"INSERT INTO job_requests (job_id, requested_at, requested_by, {columns}) VALUES ({Quote(job.Id)}, 0, 'dba', {values})");
    }

    [Fact]
    public async Task What_was_asked_of_a_job_that_is_deleted_goes_with_it_and_its_retries_wait_no_more()
    {
        var job = await AddAsync(Job("a", overlap: OverlapPolicy.Allow) with { Retries = 3 });
        await FinishAsync(Me, End((await ClaimOneAsync(job, Start)).RunId, ExecutionStatus.Failed, "why"));
        await Store.Jobs.RequestAsync(new JobRequest.Run(Me, "ann", "why", "a", null, null, null), Token);
        (await CountAsync("job_executions WHERE retry_at IS NOT NULL")).Should().Be(1);

        await ExecuteSqlAsync("DELETE FROM scheduled_jobs");

        (await CountAsync("job_executions WHERE retry_at IS NOT NULL")).Should().Be(0, "retention would keep the slot for ever");
        (await CountAsync("job_requests")).Should().Be(0);
        (await Store.Jobs.ClaimAsync(Claim(Me), Token)).NextWaiting.Should().BeNull();
    }
}
