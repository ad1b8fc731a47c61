using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Which candidate a planning run gets, and what becomes of those of dead runs.</summary>
public abstract class TakeConformance(StoreUnderTest subject) : PostingSuite(subject)
{
    [Fact]
    public async Task The_best_tier_comes_first_then_the_score_then_the_age()
    {
        await AddedAsync(Wish(Post("two", score: 99), tier: 2));
        await AddedAsync(Wish(Post("low", score: 1)));
        await AddedAsync(Wish(Post("old", score: 5)));
        await AdvanceAsync(Second);
        await AddedAsync(Wish(Post("young", score: 5)));

        var order = new List<string>();
        while ((await TakenAsync(await RunAsync())).Taken is { } taken) order.Add(taken.Candidate.TargetId);

        order.Should().Equal("old", "young", "low", "two");
    }

    [Fact]
    public async Task The_figures_are_those_before_the_choice()
    {
        for (var tier = 1; tier <= 4; tier++)
        {
            for (var i = 0; i < tier; i++) await AddedAsync(Wish($"{tier}-{i}", tier));
        }

        var result = await TakenAsync(await RunAsync());

        result.Supply.Should().Be(new SupplyFigures(1, 2, 3, 4));
        result.Supply.QueueSize.Should().Be(10);
        result.Now.Should().Be(await NowAsync());
        result.Outcome.Should().Be(StepOutcome.Done);
    }

    [Fact]
    public async Task Tier_3_is_not_taken_in_the_first_slot_and_tier_4_never()
    {
        await AddedAsync(Wish("three", 3));
        await AddedAsync(Wish("four", 4));

        var first = await Store.Candidates.TakeAsync(await TakeAsync(await RunAsync()) with { BehindBelow = 4 }, Token);

        first.IsBehind.Should().BeFalse("there is no slot before this one to be behind with");
        first.Taken.Should().BeNull();
    }

    [Fact]
    public async Task Tier_3_is_taken_when_earlier_slots_missed_and_tier_4_not_even_then()
    {
        var missed = await RunAsync();
        await FinishAsync(Me, End(missed.RunId, ExecutionStatus.NothingToDo, "queue_empty"));
        await AddedAsync(Wish("three", 3));
        await AddedAsync(Wish("four", 4));

        var behind = await BehindAsync(missed.SlotTime);
        var after = await BehindAsync(missed.SlotTime);

        behind.IsBehind.Should().BeTrue();
        behind.Taken!.Candidate.TargetId.Should().Be("three");
        after.Taken.Should().BeNull();
    }

    [Fact]
    public async Task A_pending_permit_counts_as_served_and_a_rejected_one_does_not()
    {
        var earlier = await DecidedAsync("served");
        await AddedAsync(Wish("three", 3));

        (await BehindAsync(earlier.SlotTime)).IsBehind.Should().BeFalse();

        await Store.Permits.RevokeAsync(new RevokeRequest(Me, earlier.PermitId, "ann", "no"), Token);
        (await BehindAsync(earlier.SlotTime)).Taken!.Tier.Should().Be(3);
    }

    [Fact]
    public async Task A_hit_counts_as_served()
    {
        var launch = await LaunchedAsync("served");
        var slot = Instant(await PermitAsync(launch.PermitId, "slot_time"));
        await SettleAsync(Settle(launch, PermitStatus.Used));
        await AddedAsync(Wish("three", 3));

        (await BehindAsync(slot)).Taken.Should().BeNull();
    }

    [Fact]
    public async Task A_run_that_lost_its_lease_gets_nothing()
    {
        var id = await AddedAsync(Wish("t"));
        var lost = await RunAsync();
        await AdvanceAsync(Lease);
        await RunAsync();

        (await TakenAsync(lost)).Outcome.Should().BeOfType<StepOutcome.Fenced>();
        (await TakenAsync(lost)).Taken.Should().BeNull();
        (await CandidateAsync(id)).Should().Be(CandidateStatus.Waiting);
    }

    [Fact]
    public async Task Another_instance_gets_nothing_for_a_run_that_is_not_its_own()
    {
        await AddedAsync(Wish("t"));
        var run = await RunAsync();

        var stranger = await Store.Candidates.TakeAsync(await TakeAsync(run) with { Stamp = NewStamp() }, Token);

        stranger.Outcome.Should().BeOfType<StepOutcome.Fenced>();
        stranger.Taken.Should().BeNull();
    }

    [Fact]
    public async Task A_repeated_take_returns_the_same_candidate()
    {
        await AddedAsync(Wish("a"));
        await AddedAsync(Wish("b"));
        var run = await RunAsync();

        var first = (await TakenAsync(run)).Taken;
        var again = (await TakenAsync(run)).Taken;

        again.Should().BeEquivalentTo(first);
        (await CountAsync("reply_candidates WHERE status = 'leased'")).Should().Be(1);
    }

    [Fact]
    public async Task Candidates_of_dead_runs_wait_longer_each_time_and_die_after_their_attempts()
    {
        var id = await AddedAsync(Wish("t"));
        (await TakenAsync(await RunAsync())).Taken!.Attempt.Should().Be(1);
        await AdvanceAsync(Lease);
        (await TakenAsync(await RunAsync())).Taken.Should().BeNull("it backs off for 5 minutes");
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        (await TakenAsync(await RunAsync())).Taken!.Attempt.Should().Be(2);
        await AdvanceAsync(Lease);
        await TakenAsync(await RunAsync());
        await AdvanceAsync(TimeSpan.FromMinutes(9));
        (await TakenAsync(await RunAsync())).Taken.Should().BeNull("it backs off for 10 minutes");
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        (await TakenAsync(await RunAsync())).Taken!.Attempt.Should().Be(3);

        await AdvanceAsync(Lease);
        await TakenAsync(await RunAsync());

        (await CandidateAsync(id)).Should().Be(CandidateStatus.Dead);
    }

    [Fact]
    public async Task A_candidate_that_was_withdrawn_while_its_run_died_is_withdrawn()
    {
        var id = await AddedAsync(Wish("t"));
        await TakenAsync(await RunAsync());
        await Store.Candidates.WithdrawAsync(new WithdrawRequest(Me, "default", "t"), Token);
        await AdvanceAsync(Lease);

        var result = await TakenAsync(await RunAsync());

        result.Supply.QueueSize.Should().Be(0);
        (await CandidateAsync(id)).Should().Be(CandidateStatus.Withdrawn);
    }

    [Fact]
    public async Task A_candidate_expires_at_the_end_of_its_life_and_not_before()
    {
        await AddedAsync(Wish("short", life: Minute));
        await AddedAsync(Wish("long", life: Minute + TimeSpan.FromMicroseconds(1)));
        await AdvanceAsync(Minute - Second);

        var taken = (await TakenAsync(await RunAsync())).Taken!;

        taken.Candidate.TargetId.Should().Be("long");
        (await ScalarAsync("SELECT status FROM reply_candidates WHERE target_id = 'short'")).Should().Be("expired");
    }

    [Fact]
    public async Task An_expired_candidate_is_not_taken_however_many_expire_at_once()
    {
        await Store.Candidates.OfferAsync(new OfferRequest(Me, Pipeline, [.. Enumerable.Range(0, 1100).Select(i => Wish($"t{i}", life: Minute))]), Token);
        await AdvanceAsync(Minute);

        (await TakenAsync(await RunAsync())).Taken.Should().BeNull();
    }

    [Fact]
    public async Task A_candidate_of_another_pipeline_is_left_alone()
    {
        await Store.Candidates.OfferAsync(new OfferRequest(Me, "another", [Wish("t")]), Token);

        var result = await TakenAsync(await RunAsync());

        result.Taken.Should().BeNull();
        result.Supply.QueueSize.Should().Be(0);
    }

    [Fact]
    public async Task Jobs_are_requested_when_nothing_could_be_taken_and_only_then()
    {
        var refill = await AddAsync("refill", JobTypes.CandidateRefill);
        await AddedAsync(Wish("t"));
        var run = await RunAsync();
        await Store.Candidates.TakeAsync(await TakeAsync(run) with { WakeWhenEmpty = ["refill"] }, Token);
        (await CountAsync("job_requests")).Should().Be(0);

        await Store.Candidates.TakeAsync(await TakeAsync(await RunAsync()) with { WakeWhenEmpty = ["refill", "no such job"] }, Token);

        (await ScalarAsync("SELECT job_id FROM job_requests"))!.ToString().Should().Be(refill.Id.ToString());
        (await Store.Jobs.ClaimAsync(Claim(Me), Token)).Runs.Should().ContainSingle(r => r.JobId == refill.Id && r.Kind == SlotKind.Manual);
    }

    [Fact]
    public async Task Two_instances_never_take_the_same_candidate()
    {
        const int Count = 40;
        await Store.Candidates.OfferAsync(new OfferRequest(Me, Pipeline, [.. Enumerable.Range(0, Count).Select(i => Wish($"t{i}"))]), Token);
        var second = await OpenAsync(new StoreSetup());
        var requests = new List<TakeRequest>();
        for (var i = 0; i < Count; i++) requests.Add(await TakeAsync(await RunAsync()));

        var taken = await Task.WhenAll(requests.Select((request, i) => Task.Run(() => (i % 2 == 0 ? Store : second).Candidates.TakeAsync(request, Token))));

        taken.Select(result => result.Taken!.CandidateId).Should().OnlyHaveUniqueItems();
    }

    private async Task<TakeResult> BehindAsync(params DateTimeOffset[] slots) =>
        await Store.Candidates.TakeAsync(await TakeAsync(await RunAsync()) with { RecentSlots = slots, BehindBelow = 1 }, Token);
}
