using FluentAssertions;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What a proof reads. Every figure is made non-zero by a small history, so that none of them is a constant.</summary>
public abstract class EvidenceConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private const string Source = "reply_v2_scheduler";

    private async Task<ProofEvidence> ProveAsync(params ExpectedSlot[] expected)
    {
        var now = await NowAsync();
        return await Store.Evidence.ReadProofAsync(new ProofQuery(now.AddMinutes(-30), now, expected, [Source]), Token);
    }

    private async Task<JobRow> PipelineAsync()
    {
        await AddAsync(Source, JobTypes.ReplyPipeline, OverlapPolicy.Allow);
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET effective_from = {At(Start.AddDays(-1))} WHERE job_name = '{Source}'");
        return await RowAsync(Source);
    }

    /// <summary>A permit written by hand, moved through its states by hand.</summary>
    private async Task<Guid> PermitAsync(string path, string target, string? source = Source, Guid? run = null, string type = "reply", string reason = "policy_denied")
    {
        var permit = Guid.CreateVersion7();
        var now = await NowAsync();
        await ExecuteSqlAsync($"""
            INSERT INTO posting_permits (permit_id, decision_id, decision_type, target_id, pipeline_source, run_id)
            VALUES ({Quote(permit)}, {Quote(Guid.CreateVersion7())}, '{type}', {Quote(target)}, {(source is null ? "NULL" : Quote(source))}, {(run is { } id ? Quote(id) : "NULL")})
            """);
        foreach (var status in path.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var with = status switch
            {
                "APPROVED" => "",
                "IN_FLIGHT" => $", claim_id = {Quote(Guid.CreateVersion7())}, claimed_at = {At(now)}, lease_until = {At(now + Minute)}, send_deadline = {At(now + Minute)}",
                "USED" => $", posted_id = 'post-{permit}', used_at = {At(now)}",
                "OUTCOME_UNKNOWN" => $", reason_code = 'unknown_timeout', unknown_at = {At(now)}, lookup_at = {At(now)}",
                "UNRESOLVED" => ", reason_code = 'lookup_deadline'",
                "NOT_POSTED" => ", reason_code = 'not_sent_connect_failed'",
                "EXPIRED" => ", reason_code = 'permit_expired'",
                "REVOKED" => ", reason_code = 'permit_revoked'",
                _ => $", reason_code = '{reason}'",
            };
            await ExecuteSqlAsync($"UPDATE posting_permits SET status = '{status}'{with} WHERE permit_id = {Quote(permit)}");
        }

        return permit;
    }

    [Fact]
    public async Task An_empty_store_has_no_evidence()
    {
        var evidence = await ProveAsync();
        evidence.Should().BeEquivalentTo(new ProofEvidence
        {
            SlotsMet = 0, SlotsSkipped = 0, SlotsUnmet = [], SlotsUnmetCount = 0, StartsNotOne = 0, Hits = 0, Misses = 0, NoRuns = 0, Pendings = 0,
            PermitsByStatus = new Dictionary<string, int>(), Used = 0, UsedWithoutTrail = 0, TargetsPostedTwice = 0, JudgeSucceeded = 0, JudgeFailed = 0,
            ForeignSourcesPassed = 0, CanariesRejected = 0, CanariesPassed = 0, RunsPastLease = 0, RunsWithoutStart = 0, Runs = 0, RunsByBuild = new Dictionary<string, int>(), JobsUnscheduled = 0,
            InFlightPastLease = 0, UnknownPastDeadline = 0, Unresolved = 0, Spooled = 0,
        });
    }

    [Fact]
    public async Task A_schema_that_was_changed_beside_an_open_store_is_told_by_the_name_of_the_object()
    {
        (await Store.Evidence.ReadProofFrameAsync(null, Token)).SchemaFault.Should().BeNull();
        await ExecuteSqlAsync("DROP VIEW post_attempts");
        (await Store.Evidence.ReadProofFrameAsync(null, Token)).SchemaFault.Should().Contain("post_attempts");
    }

    [Fact]
    public async Task Slots_are_met_skipped_or_unmet_by_what_the_ledger_and_the_start_records_say()
    {
        var job = await PipelineAsync();
        var claimed = Start.AddMinutes(-5);
        await ClaimOneAsync(job, claimed);
        await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start.AddMinutes(-4), SlotWish.Coalesce)), Token);
        await ExecuteSqlAsync($"UPDATE scheduled_jobs SET paused_until = {At(Start + Minute)}");
        await Store.Jobs.ClaimAsync(Claim(Me, Offer(await RowAsync(Source), Start.AddMinutes(-3))), Token);

        var evidence = await ProveAsync([.. new[] { -5, -4, -3, -2 }.Select(m => new ExpectedSlot(job.Id, Start.AddMinutes(m)))]);

        (evidence.SlotsMet, evidence.SlotsSkipped, evidence.SlotsUnmetCount, evidence.StartsNotOne).Should().Be((2, 1, 2, 0));
        evidence.SlotsUnmet.Should().HaveCount(2).And.Contain(s => s.Contains(Source) && s.Contains("08:56") && s.Contains("missed, coalesced"))
            .And.Contain(s => s.Contains("08:58") && s.Contains("no row"));
        evidence.NewestStart.Should().Be(Start);
        (evidence.Runs, evidence.RunsWithoutStart).Should().Be((1, 0));
        evidence.RunsByBuild.Should().Equal(new Dictionary<string, int> { [Me.Build] = 1 });
        (evidence.Pendings, evidence.NoRuns).Should().Be((1, 2));
    }

    [Fact]
    public async Task A_run_without_a_start_record_or_with_two_is_counted()
    {
        var job = await PipelineAsync();
        var twice = await ClaimOneAsync(job, Start.AddMinutes(-2));
        await Store.Evidence.AppendAsync(Me, [new Events.SchedulerEvent { Type = Source + "_job_started", Message = "again", RunId = twice.RunId }], Token);
        await ExecuteSqlAsync($"""
            INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at) VALUES ({Quote(job.Id)}, {At(Start.AddMinutes(-1))}, 'schedule', 'claimed', {At(Start)});
            INSERT INTO job_executions (job_id, slot_time, kind, attempt, status, started_at, lease_until)
            VALUES ({Quote(job.Id)}, {At(Start.AddMinutes(-1))}, 'schedule', 1, 'running', {At(Start)}, {At(Start + Minute)})
            """);

        var evidence = await ProveAsync(new ExpectedSlot(job.Id, Start.AddMinutes(-2)), new ExpectedSlot(job.Id, Start.AddMinutes(-1)));

        (evidence.SlotsMet, evidence.SlotsUnmetCount, evidence.StartsNotOne, evidence.RunsWithoutStart, evidence.Runs).Should().Be((0, 1, 2, 1, 2));
        evidence.SlotsUnmet.Should().ContainSingle().Which.Should().Contain("without a start record");
    }

    [Fact]
    public async Task A_start_record_in_the_spool_is_a_start_record_and_the_spool_is_counted()
    {
        var job = await PipelineAsync();
        await ExecuteSqlAsync(RefuseInserts("system_events").Break);
        await ClaimOneAsync(job, Start);

        var evidence = await ProveAsync(new ExpectedSlot(job.Id, Start));

        (evidence.SlotsMet, evidence.SlotsUnmetCount, evidence.RunsWithoutStart, evidence.Spooled).Should().Be((1, 0, 0, 1));
        evidence.SlotsUnmet.Should().BeEmpty();
    }

    [Fact]
    public async Task Verdicts_are_counted_by_what_became_of_the_slot_with_the_commonest_reason()
    {
        var job = await PipelineAsync();
        var slots = Enumerable.Range(1, 5).Select(i => Start.AddMinutes(-i)).ToArray();
        var hit = await ClaimOneAsync(job, slots[0]);
        await PermitAsync("APPROVED IN_FLIGHT USED", "t1", run: hit.RunId);
        await FinishAsync(Me, End(hit.RunId));
        foreach (var slot in slots[1..3])
            await FinishAsync(Me, End((await ClaimOneAsync(job, slot)).RunId, ExecutionStatus.NothingToDo, "queue_empty"));
        var rejected = await ClaimOneAsync(job, slots[3]);
        await PermitAsync("REJECTED", "t2", run: rejected.RunId);
        await FinishAsync(Me, End(rejected.RunId));
        await ClaimOneAsync(job, slots[4]);

        var evidence = await ProveAsync([.. slots.Select(slot => new ExpectedSlot(job.Id, slot))]);

        (evidence.Hits, evidence.Misses, evidence.NoRuns, evidence.Pendings).Should().Be((1, 3, 0, 1));
        evidence.TopMissReason.Should().Be("queue_empty (2)");
    }

    [Fact]
    public async Task Permits_are_counted_by_status_with_the_commonest_rejection_and_canaries_apart()
    {
        await PermitAsync("", "t1");
        await PermitAsync("APPROVED", "t2");
        await PermitAsync("REJECTED", "t3");
        await PermitAsync("REJECTED", "t4");
        await PermitAsync("REJECTED", "t5", reason: "target_deleted");
        await PermitAsync("REJECTED", "canary", "forbidden", type: "canary", reason: "invalid_pipeline_source");

        var evidence = await ProveAsync();

        evidence.PermitsByStatus.Should().BeEquivalentTo(new Dictionary<string, int> { ["PENDING"] = 1, ["APPROVED"] = 1, ["REJECTED"] = 3 });
        evidence.TopRejection.Should().Be("policy_denied (2)");
        (evidence.CanariesRejected, evidence.CanariesPassed, evidence.NewestCanary).Should().Be((1, 0, Start));
    }

    [Theory]
    [InlineData("REVOKED")]
    [InlineData("EXPIRED")]
    public async Task A_canary_that_ended_otherwise_than_rejected_for_its_source_passed(string end)
    {
        await PermitAsync(end, "canary", "forbidden", type: "canary");
        (await ProveAsync()).Should().Match<ProofEvidence>(e => e.CanariesPassed == 1 && e.CanariesRejected == 0 && e.NewestCanary == null);
    }

    [Fact]
    public async Task A_canary_that_waits_too_long_passed()
    {
        await PermitAsync("", "canary", "forbidden", type: "canary");
        (await ProveAsync()).CanariesPassed.Should().Be(0);
        await AdvanceAsync(TimeSpan.FromMinutes(16));
        (await ProveAsync()).CanariesPassed.Should().Be(1);
    }

    [Fact]
    public async Task Uses_are_counted_by_the_time_of_use_with_their_trail()
    {
        await PermitAsync("APPROVED IN_FLIGHT USED", "t1");
        (await ProveAsync()).Should().Match<ProofEvidence>(e => e.Used == 1 && e.UsedWithoutTrail == 0 && e.NewestUse == Start && e.TargetsPostedTwice == 0);

        await AdvanceAsync(TimeSpan.FromMinutes(31));
        (await ProveAsync()).Should().Match<ProofEvidence>(e => e.Used == 0 && e.NewestUse == null);
    }

    [Fact]
    public async Task A_use_whose_trail_was_cut_is_counted()
    {
        await ExecuteSqlAsync("UPDATE store_info SET keep_events_days = 1");
        var permit = await PermitAsync("APPROVED IN_FLIGHT", "t1");
        await AdvanceAsync(TimeSpan.FromHours(24));
        await ExecuteSqlAsync($"DELETE FROM system_events WHERE permit_id = {Quote(permit)} AND event_type = 'permit_approved'");
        await ExecuteSqlAsync($"UPDATE posting_permits SET status = 'USED', posted_id = 'p', used_at = {At(await NowAsync())}");

        (await ProveAsync()).Should().Match<ProofEvidence>(e => e.Used == 1 && e.UsedWithoutTrail == 1);
    }

    [Fact]
    public async Task A_target_posted_twice_is_counted_even_if_somebody_dropped_the_rule_that_forbids_it()
    {
        await PermitAsync("APPROVED IN_FLIGHT USED", "t1");
        await ExecuteSqlAsync(AllowTwoPostsPerTarget);
        await PermitAsync("APPROVED IN_FLIGHT USED", "t1");

        (await ProveAsync()).TargetsPostedTwice.Should().Be(1);
    }

    [Fact]
    public async Task A_target_posted_twice_is_counted_also_when_one_permit_superseded_the_other()
    {
        var first = await PermitAsync("APPROVED IN_FLIGHT NOT_POSTED", "t1");
        await ExecuteSqlAsync($"UPDATE posting_permits SET superseded_by = {Quote(Guid.CreateVersion7())} WHERE permit_id = {Quote(first)}");
        await PermitAsync("APPROVED IN_FLIGHT USED", "t1");
        (await ProveAsync()).TargetsPostedTwice.Should().Be(0);

        await ExecuteSqlAsync($"UPDATE posting_permits SET status = 'USED', posted_id = 'late', used_at = {At(await NowAsync())}, reason_code = 'late_report' WHERE permit_id = {Quote(first)}");

        (await ProveAsync()).TargetsPostedTwice.Should().Be(1);
    }

    [Fact]
    public async Task Judge_calls_are_counted_by_their_end_and_other_purposes_are_not()
    {
        UsageRecord Call(string purpose, UsageOutcome outcome) => new() { Purpose = purpose, Model = "m", Outcome = outcome };
        await Store.Evidence.RecordUsageAsync(Me,
        [
            Call("target_judge", UsageOutcome.Succeeded), Call("target_judge", UsageOutcome.Succeeded), Call("target_judge", UsageOutcome.Failed),
            Call("target_judge", UsageOutcome.TimedOut), Call("target_judge", UsageOutcome.Overloaded), Call("compose", UsageOutcome.Succeeded),
        ], Token);

        (await ProveAsync()).Should().Match<ProofEvidence>(e => e.JudgeSucceeded == 2 && e.JudgeFailed == 3); // R70
    }

    [Theory]
    [InlineData("APPROVED", "other", 1)]
    [InlineData("APPROVED", null, 1)]
    [InlineData("APPROVED", "Reply_V2_Scheduler", 1)]
    [InlineData("APPROVED IN_FLIGHT USED", "reply_v2_scheduler ", 1)]
    [InlineData("EXPIRED", "other", 1)]
    [InlineData("", "other", 0)]
    [InlineData("REJECTED", "other", 0)]
    [InlineData("REVOKED", "other", 0)]
    [InlineData("APPROVED IN_FLIGHT USED", Source, 0)]
    public async Task A_foreign_source_that_got_past_rejection_is_counted(string path, string? source, int passed)
    {
        await PermitAsync(path, "t1", source);
        (await ProveAsync()).ForeignSourcesPassed.Should().Be(passed);
    }

    [Fact]
    public async Task What_runs_flies_or_is_unknown_for_too_long_is_counted_now()
    {
        var job = await PipelineAsync();
        await ClaimOneAsync(job, Start);
        await PermitAsync("APPROVED IN_FLIGHT", "t1");
        await PermitAsync("APPROVED IN_FLIGHT OUTCOME_UNKNOWN", "t2");
        await PermitAsync("APPROVED IN_FLIGHT OUTCOME_UNKNOWN UNRESOLVED", "t3");
        (await ProveAsync()).Should().Match<ProofEvidence>(e => e.RunsPastLease == 0 && e.InFlightPastLease == 0 && e.UnknownPastDeadline == 0 && e.Unresolved == 1);

        await AdvanceAsync(Lease);
        (await ProveAsync()).Should().Match<ProofEvidence>(e => e.RunsPastLease == 1 && e.InFlightPastLease == 1 && e.UnknownPastDeadline == 0);
        await AdvanceAsync(TimeSpan.FromMinutes(65));
        (await ProveAsync()).UnknownPastDeadline.Should().Be(1);
    }

    [Fact]
    public async Task Active_jobs_without_a_next_run_are_counted()
    {
        var job = await AddAsync("a");
        (await ProveAsync()).JobsUnscheduled.Should().Be(1);
        await Store.Jobs.ClaimAsync(Claim(Me) with { Plans = [new JobPlan(job.Id, job.Version, Start + Minute, null, false)] }, Token);
        (await ProveAsync()).JobsUnscheduled.Should().Be(0);
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = false");
        (await ProveAsync()).JobsUnscheduled.Should().Be(0);
    }

    [Fact]
    public async Task A_proof_reads_only_what_lies_in_its_window()
    {
        var job = await PipelineAsync();
        await ClaimOneAsync(job, Start);
        await PermitAsync("REJECTED", "t1");
        await Store.Evidence.RecordUsageAsync(Me, [new UsageRecord { Purpose = "target_judge", Model = "m", Outcome = UsageOutcome.Succeeded }], Token);
        await AdvanceAsync(TimeSpan.FromMinutes(30));

        var evidence = await ProveAsync();
        (evidence.Runs, evidence.PermitsByStatus.Count, evidence.JudgeSucceeded).Should().Be((0, 0, 0), "the window does not hold its begin");
        (await Store.Evidence.ReadProofAsync(new ProofQuery(Start.AddMicroseconds(-1), Start, [], [Source]), Token))
            .Should().Match<ProofEvidence>(e => e.Runs == 1 && e.PermitsByStatus["REJECTED"] == 1 && e.JudgeSucceeded == 1);
    }

    [Fact]
    public async Task The_frame_holds_active_jobs_and_what_the_recorded_boots_say()
    {
        var job = await AddAsync("a");
        await AddAsync("off");
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = false WHERE job_name = 'off'");

        var frame = await Store.Evidence.ReadProofFrameAsync(null, Token);

        frame.Store.Should().BeEquivalentTo(await Store.Schema.PrepareAsync(Token));
        frame.Jobs.Should().ContainSingle().Which.Should().BeEquivalentTo(job);
        frame.AllowedSources.Should().Equal(Source);
        (frame.HasJudge, frame.HasReplies).Should().Be((true, true));
        frame.Builds.Should().Equal(Me.Build);
    }

    [Fact]
    public async Task The_frame_of_an_instant_before_every_boot_allows_nothing_and_says_so()
    {
        var frame = await Store.Evidence.ReadProofFrameAsync(Start.AddSeconds(-1), Token);

        frame.AllowedSources.Should().BeNull();
        (frame.HasJudge, frame.HasReplies).Should().Be((false, false));
        frame.Builds.Should().BeEmpty();
    }

    [Fact]
    public async Task Reading_evidence_never_writes()
    {
        await PipelineAsync();
        var before = await EventsAsync();
        await ProveAsync();
        await Store.Evidence.ReadProofFrameAsync(null, Token);
        await Store.Evidence.ReadStatusAsync(Token);
        await Store.Evidence.TraceAsync("nothing", Token);
        (await EventsAsync()).Should().HaveCount(before.Count);
    }
}
