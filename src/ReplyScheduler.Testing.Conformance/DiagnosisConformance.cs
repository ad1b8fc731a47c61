using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What a diagnosis goes by: counted from what is stored, newest first where it matters, without a write.</summary>
public abstract class DiagnosisConformance(StoreUnderTest subject) : PermitStates(subject)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private Task<DiagnosisEvidence> ReadAsync(params string[] events) => Store.Evidence.ReadDiagnosisAsync(new DiagnosisQuery(Hour, Hour * 24, events), Token);

    private async Task FailAsync(JobRow job, string reason, string error) => await FinishAsync(
        Me, End((await ClaimOneAsync(job, await AdvanceAsync(Second))).RunId, ExecutionStatus.Failed, reason) with { Error = error });

    private async Task SucceedAsync(JobRow job) => await FinishAsync(Me, End((await ClaimOneAsync(job, await AdvanceAsync(Second))).RunId));

    [Fact]
    public async Task Without_anything_wrong_there_is_nothing_to_count()
    {
        await SucceedAsync(await AddAsync("a"));

        var read = await ReadAsync();
        (read.LastSeenAt, read.LiveInstances, read.Spooled, read.Store.Now).Should().Be((Start.AddSeconds(1), 1, 0, await NowAsync()));
        new[] { read.UnrunSlots, read.FailedRuns, read.LostRuns, read.Permits, read.FailedPosts, read.OverduePermits, read.Events }.Should().AllSatisfy(facts => facts.Should().BeEmpty());
        (read.Stops.Count, read.Alerts.Count).Should().Be((0, 0));
    }

    [Fact]
    public async Task Instances_are_live_for_two_minutes_and_seen_by_their_claims()
    {
        var job = await AddAsync("a");
        await AdvanceAsync(Minute);
        await ClaimOneAsync(job, await NowAsync());
        (await ReadAsync()).Should().Match<DiagnosisEvidence>(read => read.LiveInstances == 1 && read.LastSeenAt == Start + Minute);

        await AdvanceAsync(Minute * 2);
        (await ReadAsync()).Should().Match<DiagnosisEvidence>(read => read.LiveInstances == 0 && read.LastSeenAt == Start + Minute);
    }

    [Fact]
    public async Task Runs_that_failed_are_counted_by_job_and_reason_since_the_last_success()
    {
        var (a, b) = (await AddAsync("a"), await AddAsync("b"));
        await FailAsync(a, "run_failed", "an old story");
        await SucceedAsync(a);
        await FailAsync(a, "run_failed", "first");
        await FailAsync(a, "run_failed", "second");
        await FailAsync(a, "http_status", "third");
        await FailAsync(b, "run_failed", "mended");
        await SucceedAsync(b);

        (await ReadAsync()).FailedRuns.Select(runs => (runs.Subject, runs.Code, runs.Count, runs.Detail))
            .Should().Equal(("a", "failed:run_failed", 2, "second"), ("a", "failed:http_status", 1, "third"));
        await AdvanceAsync(Hour * 25);
        (await ReadAsync()).FailedRuns.Should().BeEmpty("they are too old");
    }

    [Fact]
    public async Task Slots_that_did_not_run_are_counted_by_job_and_reason()
    {
        var job = await AddAsync("a");
        await AdvanceAsync(Minute);
        await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, Start, SlotWish.MissLate), Offer(job, Start + Second, SlotWish.MissLate), Offer(job, Start + (Second * 2), SlotWish.Coalesce)), Token);

        (await ReadAsync()).UnrunSlots.Should().BeEquivalentTo([new CountedFact("a", "late", 2, Start + Minute, null), new CountedFact("a", "coalesced", 1, Start + Minute, null)]);
        await AdvanceAsync(Hour * 2);
        (await ReadAsync()).UnrunSlots.Should().BeEmpty("they are too old");
    }

    [Fact]
    public async Task Runs_past_their_lease_are_counted_until_a_tick_records_them_as_abandoned()
    {
        await ClaimOneAsync(await AddAsync("a"), Start);
        (await ReadAsync()).LostRuns.Should().BeEmpty();
        await AdvanceAsync(Lease + Second);

        (await ReadAsync()).LostRuns.Should().Equal(new CountedFact("a", "running", 1, Start + Lease, null));
        await Store.Jobs.ClaimAsync(Claim(Me), Token);
        (await ReadAsync()).Should().Match<DiagnosisEvidence>(read => read.LostRuns.Count == 0 && read.FailedRuns.Count == 1);
    }

    [Fact]
    public async Task Permits_are_counted_by_source_and_state_and_reason()
    {
        var foreign = await InsertAsync(source: "somebody");
        await Store.Permits.RefuseAsync(new RefuseRequest(Me, foreign, PermitStatus.Rejected, PermitReason.InvalidPipelineSource, "not allowed", "somebody", "somebody", ["a"]), Token);
        await InsertAsync();

        (await ReadAsync()).Permits.Select(permits => (permits.Subject, permits.Code, permits.Count, permits.Detail))
            .Should().BeEquivalentTo([("somebody", "REJECTED:invalid_pipeline_source", 1, "not allowed"), (Pipeline, "PENDING", 1, (string?)null)]);
        await AdvanceAsync(Hour + Second);
        (await ReadAsync()).Permits.Should().BeEmpty("they are too old");
    }

    [Fact]
    public async Task Posts_that_failed_are_counted_by_account_since_the_last_one_that_went_well()
    {
        await InsertAsync(PermitStatus.NotPosted);
        await AdvanceAsync(Second);
        await InsertAsync(PermitStatus.Used);
        await AdvanceAsync(Second);
        await InsertAsync(PermitStatus.NotPosted);
        await InsertAsync(PermitStatus.NotPosted);
        await InsertAsync(PermitStatus.OutcomeUnknown);

        (await ReadAsync()).FailedPosts.Select(posts => (posts.Subject, posts.Code, posts.Count))
            .Should().Equal(("default/default", "NOT_POSTED:platform_validation", 2), ("default/default", "OUTCOME_UNKNOWN:unknown_timeout", 1));
        await AdvanceAsync(Second);
        await InsertAsync(PermitStatus.Used);
        (await ReadAsync()).FailedPosts.Should().BeEmpty();
    }

    [Fact]
    public async Task Permits_that_nobody_takes_up_are_counted_from_five_minutes_on_until_they_expire()
    {
        await InsertAsync();
        await AdvanceAsync(Minute * 5);
        (await ReadAsync()).OverduePermits.Should().BeEmpty();
        await AdvanceAsync(Second);
        (await ReadAsync()).OverduePermits.Should().ContainSingle().Which.Should().Match<CountedFact>(permits => permits.Code == "PENDING" && permits.Count == 1);
        await AdvanceAsync(PermitLife);
        (await ReadAsync()).OverduePermits.Should().BeEmpty();
    }

    [Fact]
    public async Task Events_are_counted_by_name_and_severity()
    {
        await Store.Evidence.AppendAsync(Me, [Said("a", "first"), Said("a", "second"), Said("b", "else")], Token);

        (await ReadAsync("a", "c")).Events.Select(events => (events.Subject, events.Code, events.Count)).Should().Equal(("a", "warning", 2));
        await AdvanceAsync(Hour + Second);
        (await ReadAsync("a")).Events.Should().BeEmpty("they are too old");

        static SchedulerEvent Said(string type, string message) => new() { Type = type, Severity = EventSeverity.Warning, Message = message };
    }
}
