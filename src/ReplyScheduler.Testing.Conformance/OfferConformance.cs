using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What an offer is answered, and when a candidate comes back.</summary>
public abstract class OfferConformance(StoreUnderTest subject) : PostingSuite(subject)
{
    [Fact]
    public async Task A_new_target_is_added_with_everything_that_was_said_about_it()
    {
        var posted = Start.AddMinutes(-5);
        var candidate = new Candidate
        {
            TargetId = "t'1\"é", Author = "ann", Text = "Grüße; DROP TABLE x", Language = "de", PostedAt = posted, ExpectedViews = 6000, Score = 1.5, IsSummons = true,
            Account = "a", Platform = "p", Root = new RootEvidence("root", "host", "lookup", posted, 0.5),
        };
        var id = await AddedAsync(Wish(candidate));

        var taken = (await TakenAsync(await RunAsync())).Taken!;

        taken.Should().BeEquivalentTo(new TakenCandidate(id, 1, 1, candidate));
    }

    [Fact]
    public async Task A_target_that_waits_is_known_and_stays_as_it_was()
    {
        var id = await AddedAsync(Wish("t"));

        (await OfferAsync(Wish(Post("t", score: 9), tier: 4))).Should().Be(new OfferAnswer.Known(CandidateStatus.Waiting));
        (await OfferAsync(Wish(Post("t", score: 9), tier: 4, requeue: true))).Should().Be(new OfferAnswer.Known(CandidateStatus.Waiting));

        (await CountAsync($"reply_candidates WHERE id = {Quote(id)} AND tier = 1 AND score = 0")).Should().Be(1);
    }

    [Fact]
    public async Task The_same_target_of_another_account_or_platform_is_another_candidate()
    {
        await AddedAsync(Wish("t"));

        await AddedAsync(Wish(Post("t", account: "second")));
        await AddedAsync(Wish(Post("t") with { Platform = "elsewhere" }));
    }

    [Fact]
    public async Task Answers_are_in_the_order_of_the_offers_and_a_target_offered_twice_is_added_once()
    {
        var answers = await Store.Candidates.OfferAsync(new OfferRequest(Me, Pipeline, [Wish("a"), Wish("b"), Wish("a")]), Token);

        answers[0].Should().BeOfType<OfferAnswer.Added>();
        answers[1].Should().BeOfType<OfferAnswer.Added>();
        answers[2].Should().Be(new OfferAnswer.Known(CandidateStatus.Waiting));
    }

    [Theory]
    [InlineData(PermitStatus.InFlight)]
    [InlineData(PermitStatus.OutcomeUnknown)]
    [InlineData(PermitStatus.Unresolved)]
    [InlineData(PermitStatus.Used)]
    [InlineData(PermitStatus.NotPosted)]
    public async Task A_target_whose_permit_was_claimed_is_answered(PermitStatus status)
    {
        await ReachAsync(status);

        (await OfferAsync(Wish("t"))).Should().Be(new OfferAnswer.Answered(status));
        if (status != PermitStatus.NotPosted) (await OfferAsync(Wish("t", requeue: true))).Should().Be(new OfferAnswer.Answered(status));
        (await OfferAsync(Wish(Post("t", account: "second")))).Should().BeOfType<OfferAnswer.Added>("another account has not answered");
    }

    [Fact]
    public async Task A_target_whose_permit_waits_is_not_queued_again()
    {
        await DecidedAsync("t");

        (await OfferAsync(Wish("t", requeue: true))).Should().Be(new OfferAnswer.Answered(PermitStatus.Pending));
        (await OfferAsync(Wish("t"))).Should().NotBeOfType<OfferAnswer.Added>();
    }

    [Fact]
    public async Task An_expired_candidate_comes_back_only_when_the_offer_says_so()
    {
        var id = await AddedAsync(Wish("t", life: Minute));
        await AdvanceAsync(Minute);
        (await TakenAsync(await RunAsync())).Taken.Should().BeNull();

        (await OfferAsync(Wish("t"))).Should().Be(new OfferAnswer.Known(CandidateStatus.Expired));
        (await AddedAsync(Wish("t", requeue: true))).Should().Be(id);

        (await TakenAsync(await RunAsync())).Taken!.CandidateId.Should().Be(id);
        (await EventsAsync()).Should().ContainSingle(e => e.Type == EventNames.CandidateRequeued);
    }

    [Fact]
    public async Task A_dead_candidate_comes_back_only_when_the_offer_says_so_with_all_its_attempts()
    {
        var id = await AddedAsync(Wish("t"));
        await ReturnAsync(id, CandidateFate.Retry, maxAttempts: 1);
        (await OfferAsync(Wish("t"))).Should().Be(new OfferAnswer.Known(CandidateStatus.Dead));

        await AddedAsync(Wish("t", requeue: true));

        (await TakenAsync(await RunAsync())).Taken!.Attempt.Should().Be(1);
    }

    [Fact]
    public async Task A_withdrawn_candidate_comes_back_only_when_the_offer_says_so()
    {
        await AddedAsync(Wish("t"));
        await Store.Candidates.WithdrawAsync(new WithdrawRequest(Me, "default", "t"), Token);
        (await OfferAsync(Wish("t"))).Should().Be(new OfferAnswer.Known(CandidateStatus.Withdrawn));

        await AddedAsync(Wish("t", requeue: true));

        (await TakenAsync(await RunAsync())).Taken.Should().NotBeNull();
    }

    [Fact]
    public async Task A_denied_candidate_never_comes_back()
    {
        var id = await AddedAsync(Wish("t"));
        await ReturnAsync(id, CandidateFate.Denied);

        (await OfferAsync(Wish("t", requeue: true))).Should().Be(new OfferAnswer.Known(CandidateStatus.Denied));

        (await CandidateAsync(id)).Should().Be(CandidateStatus.Denied);
    }

    [Fact]
    public async Task A_target_that_was_not_posted_comes_back_on_request_and_its_new_permit_supersedes_the_old_one()
    {
        var old = await ReachAsync(PermitStatus.NotPosted);

        var second = await DecidedAsync("t", requeue: true);

        (await PermitAsync(old.PermitId, "superseded_by"))!.ToString().Should().Be(second.PermitId.ToString());
        (await LaunchAsync(Launch(second))).Should().BeOfType<LaunchResult.Launched>();
    }

    [Fact]
    public async Task A_target_that_was_not_posted_comes_back_also_when_the_queue_forgot_it()
    {
        var old = await ReachAsync(PermitStatus.NotPosted);
        await ExecuteSqlAsync("DELETE FROM reply_candidates WHERE target_id = 't'");

        var second = await DecidedAsync("t", requeue: true);

        (await PermitAsync(old.PermitId, "superseded_by"))!.ToString().Should().Be(second.PermitId.ToString());
    }

    [Fact]
    public async Task Late_truth_about_a_superseded_permit_is_stored_and_stops_the_second_try()
    {
        var old = await ReachAsync(PermitStatus.NotPosted);
        var second = await DecidedAsync("t", requeue: true);

        (await SettleAsync(Settle(old, PermitStatus.Used))).Should().Be(StepOutcome.Done);

        (await StatusAsync(old.PermitId)).Should().Be(PermitStatus.Used);
        (await DueAsync()).Permits.Should().ContainSingle().Which.IsAnsweredBefore.Should().BeTrue();
        (await LaunchAsync(Launch(second))).Should().Be(new LaunchResult.Ended(PermitStatus.Rejected, PermitReason.DuplicateTarget));
        (await OfferAsync(Wish("t", requeue: true))).Should().Be(new OfferAnswer.Answered(PermitStatus.Used));
    }

    [Fact]
    public async Task Late_truth_about_a_superseded_permit_is_stored_also_when_the_second_try_is_public()
    {
        var old = await ReachAsync(PermitStatus.NotPosted);
        var second = await LaunchedAsync("t", requeue: true);
        await SettleAsync(Settle(second, PermitStatus.Used));

        (await SettleAsync(Settle(old, PermitStatus.Used))).Should().Be(StepOutcome.Done);

        (await StatusAsync(old.PermitId)).Should().Be(PermitStatus.Used);
        (await EventsOfAsync(old.PermitId)).Should().ContainSingle(e => e.Type == "permit_used" && e.Severity == EventSeverity.Critical);
    }

    [Fact]
    public async Task Withdrawing_reaches_every_account_and_is_counted_once()
    {
        await AddedAsync(Wish("t"));
        await AddedAsync(Wish(Post("t", account: "second")));
        await AddedAsync(Wish("other"));

        (await Store.Candidates.WithdrawAsync(new WithdrawRequest(Me, "default", "t"), Token)).Should().Be(2);
        (await Store.Candidates.WithdrawAsync(new WithdrawRequest(Me, "default", "t"), Token)).Should().Be(0);
        (await Store.Candidates.WithdrawAsync(new WithdrawRequest(Me, "elsewhere", "other"), Token)).Should().Be(0);

        (await TakenAsync(await RunAsync())).Taken!.Candidate.TargetId.Should().Be("other");
        (await TakenAsync(await RunAsync())).Taken.Should().BeNull();
    }

    private async Task<LaunchRequest> ReachAsync(PermitStatus status)
    {
        var launch = await LaunchedAsync("t");
        if (status is PermitStatus.Used or PermitStatus.NotPosted or PermitStatus.OutcomeUnknown) await SettleAsync(Settle(launch, status));
        if (status != PermitStatus.Unresolved) return launch;
        await SettleAsync(Settle(launch, PermitStatus.OutcomeUnknown));
        await AdvanceAsync(Minute);
        var lookup = (await DueAsync()).Lookups.Should().ContainSingle().Subject;
        await Store.Permits.ReconcileAsync(new ReconcileRequest(Me, launch.PermitId, lookup.Lookups, status, PermitReason.LookupDeadline, null, null, false, Minute), Token);
        return launch;
    }

    private async Task ReturnAsync(Guid candidate, CandidateFate fate, int maxAttempts = 3)
    {
        var run = await RunAsync();
        (await TakenAsync(run)).Taken!.CandidateId.Should().Be(candidate);
        (await Store.Candidates.ReturnAsync(
            new ReturnRequest { Stamp = Me, End = End(run.RunId, ExecutionStatus.Failed, "denied"), CandidateId = candidate, Fate = fate, MaxAttempts = maxAttempts, BackOff = Minute }, Token))
            .Should().Be(StepOutcome.Done);
    }
}
