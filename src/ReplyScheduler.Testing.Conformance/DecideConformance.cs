using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>The decision and everything that is atomic with it.</summary>
public abstract class DecideConformance(StoreUnderTest subject) : PostingSuite(subject)
{
    [Fact]
    public async Task A_decision_is_one_step_with_its_permit_the_ends_the_usage_the_events_and_the_wish_to_post()
    {
        var posting = await AddAsync("posting_queue", JobTypes.PostingQueue);
        var request = await RequestAsync();

        (await Store.Permits.DecideAsync(request, Token)).Should().Be(new DecideResult.Decided(await NowAsync()));

        (await StatusAsync(request.PermitId)).Should().Be(PermitStatus.Pending);
        (await CandidateAsync(request.CandidateId)).Should().Be(CandidateStatus.Decided);
        (await CountAsync($"job_executions WHERE id = {Quote(request.End.RunId)} AND status = 'succeeded'")).Should().Be(1);
        (await CountAsync($"reply_decisions WHERE decision_id = {Quote(request.DecisionId)} AND content = 'Thanks!' AND candidate_id = {Quote(request.CandidateId)}")).Should().Be(1);
        (await CountAsync("llm_usage_log")).Should().Be(1);
        (await EventsAsync()).Select(e => e.Type).Should().Contain(["test_ended", EventNames.SchedulerOutcome, "permit_requested"]);
        (await ScalarAsync("SELECT job_id FROM job_requests"))!.ToString().Should().Be(posting.Id.ToString());
    }

    [Fact]
    public async Task The_permit_binds_what_the_candidates_row_says()
    {
        await AddedAsync(Wish(Post("t", account: "speaker") with { Platform = "somewhere", Root = new RootEvidence("root", "host") }));
        var run = await RunAsync();
        var request = Decision(run, (await TakenAsync(run)).Taken!.CandidateId);
        await Store.Permits.DecideAsync(request, Token);

        var permit = (await DueAsync()).Permits.Should().ContainSingle().Subject;

        permit.Permit.Should().BeEquivalentTo(new PermitRow
        {
            PermitId = request.PermitId, DecisionId = request.DecisionId, DecisionType = "reply", Account = "speaker", Platform = "somewhere", TargetId = "t", RootId = "root",
            ContentSha256 = request.ContentSha256, PipelineSource = Pipeline, Status = PermitStatus.Pending, SlotTime = run.SlotTime, RunId = run.RunId,
            ExpiresAt = await NowAsync() + PermitLife,
        });
    }

    [Fact]
    public async Task The_request_event_names_run_slot_and_decision_and_no_text()
    {
        var request = await DecidedAsync("t");

        var requested = (await EventsOfAsync(request.PermitId)).Should().ContainSingle().Subject;

        requested.Type.Should().Be("permit_requested");
        requested.RunId.Should().Be(request.End.RunId);
        requested.DecisionId.Should().Be(request.DecisionId);
        requested.InstanceId.Should().Be(Me.InstanceId);
        requested.Data.Should().Contain("scheduler_run_id").And.Contain("slot_time").And.NotContain("Thanks");
    }

    [Fact]
    public async Task A_run_that_lost_its_lease_decides_nothing()
    {
        var request = await RequestAsync();
        await AdvanceAsync(Lease);
        await RunAsync();

        (await Store.Permits.DecideAsync(request, Token)).Should().BeOfType<DecideResult.Fenced>();

        await NothingAsync();
    }

    [Fact]
    public async Task Another_instance_or_a_run_that_does_not_hold_the_candidate_decides_nothing()
    {
        var request = await RequestAsync();
        var idle = await RunAsync();

        (await Store.Permits.DecideAsync(request with { Stamp = NewStamp() }, Token)).Should().BeOfType<DecideResult.Fenced>();
        (await Store.Permits.DecideAsync(request with { End = End(idle.RunId) }, Token)).Should().BeOfType<DecideResult.Fenced>();

        await NothingAsync();
        (await CountAsync("job_executions WHERE status = 'running'")).Should().Be(2);
    }

    [Fact]
    public async Task Text_that_the_account_said_within_the_window_is_refused_without_effect()
    {
        var first = await RequestAsync();
        await Store.Permits.DecideAsync(first, Token);
        var again = (await RequestAsync("u")) with { DuplicateWindow = TimeSpan.FromHours(24) };

        (await Store.Permits.DecideAsync(again, Token)).Should().BeOfType<DecideResult.DuplicateText>();

        (await CandidateAsync(again.CandidateId)).Should().Be(CandidateStatus.Leased);
        (await CountAsync("posting_permits")).Should().Be(1);
        (await CountAsync($"job_executions WHERE id = {Quote(again.End.RunId)} AND status = 'running'")).Should().Be(1);
    }

    [Fact]
    public async Task Text_is_allowed_again_after_the_window_and_from_another_account()
    {
        await Store.Permits.DecideAsync(await RequestAsync(), Token);
        var other = (await RequestAsync("u", "second")) with { DuplicateWindow = TimeSpan.FromHours(24) };
        (await Store.Permits.DecideAsync(other, Token)).Should().BeOfType<DecideResult.Decided>();
        await AdvanceAsync(TimeSpan.FromHours(24));

        var later = (await RequestAsync("v")) with { DuplicateWindow = TimeSpan.FromHours(24) };

        (await Store.Permits.DecideAsync(later, Token)).Should().BeOfType<DecideResult.Decided>();
    }

    [Fact]
    public async Task The_same_call_again_is_answered_the_same_and_writes_nothing()
    {
        var request = (await RequestAsync()) with { DuplicateWindow = TimeSpan.FromHours(24) };
        await Store.Permits.DecideAsync(request, Token);
        var events = (await EventsAsync()).Count;

        (await Store.Permits.DecideAsync(request, Token)).Should().BeOfType<DecideResult.Decided>();

        (await CountAsync("posting_permits")).Should().Be(1);
        (await CountAsync("llm_usage_log")).Should().Be(1);
        (await EventsAsync()).Should().HaveCount(events);
    }

    [Theory]
    [InlineData("candidate_id = '00000000-0000-7000-8000-000000000000'")]
    [InlineData("pipeline = 'x'")]
    [InlineData("pipeline_source = 'x'")]
    [InlineData("platform = 'x'")]
    [InlineData("account = 'x'")]
    [InlineData("target_id = 'x'")]
    [InlineData("root_id = 'x'")]
    [InlineData("content = 'other words'")]
    [InlineData("content_sha256 = 'x'")]
    [InlineData("verdict = '{}'")]
    [InlineData("run_id = '00000000-0000-7000-8000-000000000000'")]
    [InlineData("slot_time = NULL")]
    [InlineData("taken_at = NULL")]
    [InlineData("build = 'x'")]
    public async Task A_decision_never_changes(string change)
    {
        var request = await DecidedAsync("t");

        await RefusedAsync($"UPDATE reply_decisions SET {change} WHERE decision_id = {Quote(request.DecisionId)}");
    }

    [Fact]
    public async Task The_text_of_a_decision_can_be_erased_and_its_hash_stays()
    {
        var request = await DecidedAsync("t");

        await ExecuteSqlAsync($"UPDATE reply_decisions SET content = NULL WHERE decision_id = {Quote(request.DecisionId)}");

        (await CountAsync($"reply_decisions WHERE content IS NULL AND content_sha256 = {Quote(request.ContentSha256)}")).Should().Be(1);
    }

    private async Task<DecideRequest> RequestAsync(string target = "t", string account = "default")
    {
        await AddedAsync(Wish(Post(target, account: account)));
        var run = await RunAsync();
        var candidate = (await TakenAsync(run)).Taken!.CandidateId;
        return Decision(run, candidate) with
        {
            Verdict = """{"allow":true}""", JudgedFor = Second, ComposedFor = Second, Wake = "posting_queue",
            Usage = [new UsageRecord { Purpose = "target_judge", Model = "none", Outcome = UsageOutcome.Succeeded, RunId = run.RunId, CandidateId = candidate, CostMicros = 12 }],
            Events = [new SchedulerEvent { Type = EventNames.SchedulerOutcome, Message = "A decision was made.", RunId = run.RunId }],
        };
    }

    private async Task NothingAsync()
    {
        (await CountAsync("reply_decisions")).Should().Be(0);
        (await CountAsync("posting_permits")).Should().Be(0);
        (await CountAsync("llm_usage_log")).Should().Be(0);
    }
}
