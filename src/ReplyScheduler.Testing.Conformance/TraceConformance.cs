using FluentAssertions;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>A trace by any id finds the whole chain; the status counts what is there.</summary>
public abstract class TraceConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private const string Pipeline = "reply_v2_scheduler";

    private sealed record Chain(Guid Run, Guid Candidate, Guid Decision, Guid Permit, string PostedId);

    /// <summary>One reply from the offer to the post; what the platform does is told by SQL.</summary>
    private async Task<Chain> ReplyAsync(JobRow job, string target)
    {
        var candidate = new Candidate { TargetId = target, Author = "ann", Text = "hello", Root = new RootEvidence(target, "host") };
        await Store.Candidates.OfferAsync(new OfferRequest(Me, Pipeline, [new CandidateOffer(candidate, 1, TimeSpan.FromHours(24), false)]), Token);
        var run = await ClaimOneAsync(job, await NowAsync());
        var taken = (await Store.Candidates.TakeAsync(new TakeRequest
        {
            Stamp = Me, RunId = run.RunId, JobId = job.Id, Pipeline = Pipeline, RecentSlots = [], BehindBelow = 0, MaxAttempts = 3, BackOff = Minute,
        }, Token)).Taken!;
        var (decision, permit) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        (await Store.Permits.DecideAsync(new DecideRequest
        {
            Stamp = Me, End = End(run.RunId), DecisionId = decision, PermitId = permit, Pipeline = Pipeline, PipelineSource = Pipeline, CandidateId = taken.CandidateId,
            Content = "thanks", ContentSha256 = new string('0', 64), SlotTime = run.SlotTime, TakenAt = await NowAsync(), PermitLife = TimeSpan.FromMinutes(30),
            Usage = [new UsageRecord { Purpose = "target_judge", Model = "m", Outcome = UsageOutcome.Succeeded, RunId = run.RunId, CandidateId = taken.CandidateId }],
        }, Token)).Should().BeOfType<DecideResult.Decided>();
        var now = await NowAsync();
        await ExecuteSqlAsync($"""
            UPDATE posting_permits SET status = 'APPROVED' WHERE permit_id = {Quote(permit)};
            UPDATE posting_permits SET status = 'IN_FLIGHT', claim_id = {Quote(Guid.CreateVersion7())}, claimed_at = {At(now)}, lease_until = {At(now + Minute)}, send_deadline = {At(now + Minute)} WHERE permit_id = {Quote(permit)};
            UPDATE posting_permits SET status = 'USED', posted_id = 'post-{target}', used_at = {At(now)} WHERE permit_id = {Quote(permit)};
            """);
        return new Chain(run.RunId, taken.CandidateId, decision, permit, "post-" + target);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("RUN")]
    [InlineData("candidate")]
    [InlineData("decision")]
    [InlineData("permit")]
    [InlineData("posted id")]
    [InlineData("target")]
    public async Task A_trace_by_any_id_finds_the_whole_chain_in_order_and_nothing_of_others(string by)
    {
        var job = await AddAsync(Pipeline, JobTypes.ReplyPipeline);
        var other = await ReplyAsync(job, "target-1");
        await AdvanceAsync(Minute);
        var chain = await ReplyAsync(job, "target-2");

        var trace = await Store.Evidence.TraceAsync(by switch
        {
            "run" => chain.Run.ToString(),
            "RUN" => chain.Run.ToString().ToUpperInvariant(),
            "candidate" => chain.Candidate.ToString(),
            "decision" => chain.Decision.ToString(),
            "permit" => chain.Permit.ToString(),
            "posted id" => chain.PostedId,
            _ => "target-2",
        }, Token);

        trace.Select(line => line.What).Distinct().Should().BeEquivalentTo("candidate", "run", "usage", "decision", "permit", "event");
        trace.Select(line => line.Id).Should().Contain([$"{chain.Run}", $"{chain.Candidate}", $"{chain.Decision}", $"{chain.Permit}"])
            .And.NotContain([$"{other.Run}", $"{other.Candidate}", $"{other.Decision}", $"{other.Permit}"]);
        trace.Should().BeInAscendingOrder(line => line.At).And.Contain(line => line.Text.Contains(chain.PostedId));
        trace.Where(line => line.What == "event").Select(line => line.Text.Split(' ')[0]).Should().ContainInOrder(
            Pipeline + "_job_started", "permit_requested", "permit_approved", "permit_in_flight", "permit_used");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("")]
    [InlineData("' OR 1=1 --")]
    public async Task A_trace_of_what_nobody_knows_is_empty(string id)
    {
        await ReplyAsync(await AddAsync(Pipeline, JobTypes.ReplyPipeline), "target-1");
        (await Store.Evidence.TraceAsync(id, Token)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_status_counts_what_the_store_holds()
    {
        var job = await AddAsync(Pipeline, JobTypes.ReplyPipeline);
        await ReplyAsync(job, "target-1");
        var now = await AdvanceAsync(Minute);
        await ClaimOneAsync(job, now);
        await Store.Candidates.OfferAsync(new OfferRequest(Me, Pipeline, [new CandidateOffer(new Candidate { TargetId = "t", Author = "a", Text = "x" }, 2, TimeSpan.FromHours(1), false)]), Token);
        await ExecuteSqlAsync($"""
            INSERT INTO posting_permits (decision_id, decision_type, target_id, pipeline_source) VALUES ({Quote(Guid.CreateVersion7())}, 'canary', 'c', 'x');
            INSERT INTO stop_switches (scope, name, stopped_at, stopped_by, reason) VALUES ('pipeline', 'p', {At(now)}, 'ann', 'upkeep');
            INSERT INTO alerts (rule, subject, severity, message, first_seen_at, last_seen_at) VALUES ('silence', 's', 'critical', 'Nothing starts.', {At(now)}, {At(now)});
            """);

        var status = await Store.Evidence.ReadStatusAsync(Token);

        status.Jobs.Should().Equal(new JobStatusLine(Pipeline, JobTypes.ReplyPipeline, "* * * * *", true, now, null, null));
        status.Executions.Should().BeEquivalentTo(new Dictionary<string, int> { ["succeeded"] = 1, ["running"] = 1 });
        status.Permits.Should().BeEquivalentTo(new Dictionary<string, int> { ["USED"] = 1 });
        status.Candidates.Should().BeEquivalentTo(new Dictionary<string, int> { ["decided"] = 1, ["waiting"] = 1 });
        status.Verdicts.Should().BeEquivalentTo(new Dictionary<string, int> { ["hit"] = 1, ["pending"] = 1 });
        status.Stops.Should().ContainSingle().Which.Should().ContainAll("pipeline", "p", "ann", "upkeep");
        status.Alerts.Should().ContainSingle().Which.Should().ContainAll("critical", "silence", "Nothing starts.");
        (status.Spooled, status.Store.Now).Should().Be((0, now));
    }
}
