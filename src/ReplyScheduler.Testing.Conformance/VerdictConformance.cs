using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>The verdict on each slot of a pipeline, with the candidate and the permit that it rests on.</summary>
public abstract class VerdictConformance(StoreUnderTest subject) : PostingSuite(subject)
{
    private async Task<IReadOnlyList<SlotVerdict>> ReadAsync(string pipeline = Pipeline) =>
        await Store.Evidence.ReadVerdictsAsync(pipeline, Start, Start.AddDays(1), Token);

    [Fact]
    public async Task A_slot_without_a_row_has_no_verdict()
    {
        await PlanAsync();

        (await ReadAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_used_permit_makes_a_hit_with_its_tier_target_and_posted_id()
    {
        var launch = await LaunchedAsync("post-1");
        (await SettleAsync(Settle(launch, PermitStatus.Used, postedId: "reply-1"))).Should().BeOfType<StepOutcome.Applied>();

        var verdict = (await ReadAsync()).Should().ContainSingle().Subject;

        verdict.RunId.Should().NotBeNull();
        verdict.Should().Be(new SlotVerdict(Start + Second, SloVerdict.Hit, null, 1, "post-1", PermitStatus.Used, null, "reply-1", verdict.RunId));
    }

    [Fact]
    public async Task A_permit_that_waits_is_pending_and_a_rejected_one_a_miss_with_its_reason()
    {
        var decision = await DecidedAsync("post-1");
        (await ReadAsync()).Should().ContainSingle().Which.Should().Match<SlotVerdict>(v => v.Verdict == SloVerdict.Pending && v.Reason == null && v.Permit == PermitStatus.Pending);

        await ExecuteSqlAsync($"UPDATE posting_permits SET status = 'REJECTED', reason_code = 'target_not_root' WHERE permit_id = {Quote(decision.PermitId)}");

        (await ReadAsync()).Should().ContainSingle().Which.Should().Match<SlotVerdict>(v =>
            v.Verdict == SloVerdict.Miss && v.Reason == "permit_rejected_target_not_root" && v.Permit == PermitStatus.Rejected && v.PermitReason == "target_not_root");
    }

    [Fact]
    public async Task A_run_without_a_decision_is_pending_and_then_a_miss_with_the_reason_of_the_run()
    {
        var run = await RunAsync();
        (await ReadAsync()).Should().ContainSingle().Which.Should().Be(new SlotVerdict(run.SlotTime, SloVerdict.Pending, null, null, null, null, null, null, run.RunId));

        await FinishAsync(Me, End(run.RunId, ExecutionStatus.Failed, "compose_failed"));

        (await ReadAsync()).Should().ContainSingle().Which.Should().Be(new SlotVerdict(run.SlotTime, SloVerdict.Miss, "compose_failed", null, null, null, null, null, run.RunId));
    }

    [Fact]
    public async Task A_slot_that_passed_without_a_run_is_no_run_with_the_reason_of_the_ledger()
    {
        var job = await PlanAsync();
        var slot = await AdvanceAsync(Second);
        await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, slot, SlotWish.Coalesce)), Token);

        (await ReadAsync()).Should().ContainSingle().Which.Should().Be(new SlotVerdict(slot, SloVerdict.NoRun, "coalesced", null, null, null, null, null, null));
    }

    [Fact]
    public async Task Verdicts_are_those_of_one_pipeline_by_slot_from_the_begin_to_before_the_end()
    {
        var (one, two, three) = (await RunAsync(), await RunAsync(), await RunAsync());

        var verdicts = await Store.Evidence.ReadVerdictsAsync(Pipeline, one.SlotTime, three.SlotTime, Token);

        verdicts.Select(verdict => verdict.SlotTime).Should().Equal(one.SlotTime, two.SlotTime);
        (await ReadAsync("another_pipeline")).Should().BeEmpty();
    }
}
