using FluentAssertions;
using ReplyScheduler.Core.Tests.Permits;
using ReplyScheduler.Core.Tests.Posting;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Replies;

public sealed class RefillRunTests
{
    private static readonly Candidate Fine = new() { TargetId = "t-1", Author = "ann", Text = "How?", ExpectedViews = 1_000 };
    private readonly List<OfferRequest> offered = [];

    [Fact]
    public async Task Good_candidates_are_offered_in_batches_with_their_tier_and_life()
    {
        var result = await RunAsync([.. Enumerable.Range(0, 250).Select(i => Fine with { TargetId = $"t-{i}" })]);

        result.Should().Be(new JobResult.Done("""{"pulled":250,"added":248,"known":1,"answered":1,"invalid":0,"faults":[]}"""));
        offered.Select(request => request.Offers.Count).Should().Equal(100, 100, 50);
        offered[0].Offers[0].Should().BeEquivalentTo(new { Tier = 2, Life = TimeSpan.FromHours(24), Requeue = false });
    }

    [Fact]
    public async Task A_bad_candidate_is_reported_and_the_others_go_on()
    {
        var result = await RunAsync([Fine, Fine with { TargetId = "" }]);

        result.Should().BeOfType<JobResult.PartlyDone>().Which.Result.Should().Contain("\"invalid\":1").And.Contain("Candidate 1, TargetId");
        offered.Single().Offers.Should().ContainSingle();
    }

    [Fact]
    public async Task Bad_candidates_alone_are_a_failure() =>
        (await RunAsync([Fine with { Score = double.NaN }])).Should().BeOfType<JobResult.Failed>().Which.Reason.Should().Be("candidates_invalid");

    [Fact]
    public async Task An_empty_source_is_nothing_to_do() => (await RunAsync([])).Should().Be(new JobResult.NothingToDo("source_empty"));

    [Fact]
    public async Task A_source_that_answers_null_failed() =>
        (await RunAsync(null!)).Should().BeOfType<JobResult.Failed>().Which.Reason.Should().Be("source_failed");

    [Fact]
    public async Task More_than_was_asked_for_is_not_looked_at()
    {
        await RunAsync([.. Enumerable.Range(0, 1_100).Select(i => Fine with { TargetId = $"t-{i}" })]);

        offered.Sum(request => request.Offers.Count).Should().Be(1_000);
    }

    private async Task<JobResult> RunAsync(IReadOnlyList<Candidate> pulled)
    {
        var store = new ScriptedStore
        {
            Offer = request =>
            {
                offered.Add(request);
                return [.. request.Offers.Select(offer => Answer(offer.Candidate.TargetId))];
            },
        };
        var pipeline = Good.Pipeline() with { Candidates = new DelegateSource((_, _) => ValueTask.FromResult(pulled)) };
        return await new RefillRun(new ReplyPipelines([pipeline], [Good.Source]), store).RunAsync(
            new JobRun
            {
                RunId = Guid.NewGuid(), JobId = Guid.NewGuid(), JobName = pipeline.RefillJob, JobType = JobTypes.CandidateRefill,
                SlotTime = Grants.ClaimedAt, Kind = SlotKind.Schedule, Attempt = 1, StartedAt = Grants.ClaimedAt,
            },
            CancellationToken.None);
    }

    private static OfferAnswer Answer(string target) => target switch
    {
        "t-7" => new OfferAnswer.Known(CandidateStatus.Denied),
        "t-8" => new OfferAnswer.Answered(PermitStatus.Used),
        _ => new OfferAnswer.Added(Guid.NewGuid()),
    };
}
