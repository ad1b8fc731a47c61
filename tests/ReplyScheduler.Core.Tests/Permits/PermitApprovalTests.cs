using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Permits.Policies;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Permits;

public sealed class PermitApprovalTests
{
    private static readonly PolicyVerdict Deny = new PolicyVerdict.Deny(PermitReason.PolicyDenied, "no");
    private static readonly PolicyVerdict Wait = new PolicyVerdict.Wait("later");

    [Fact]
    public async Task A_good_permit_is_launched_and_names_every_policy_that_allowed_it()
    {
        var judgement = await Good.Approval(null, null, TestPolicy.Says(new PolicyVerdict.Allow(), "mine")).JudgeAsync(Good.Due(), default);

        judgement.Should().BeOfType<Judgement.Launch>().Which.PolicySet.Should().Be("source_allowlist root target summons content mine");
    }

    [Fact]
    public async Task The_decisions_source_counts_when_the_permit_has_none() =>
        (await Good.Approval().JudgeAsync(Good.Due(row => row with { PipelineSource = null }), default)).Should().BeOfType<Judgement.Launch>();

    [Fact]
    public async Task An_empty_source_is_not_filled_from_the_decision() =>
        (await Refused(Good.Due(row => row with { PipelineSource = "" }))).Reason.Should().Be(PermitReason.InvalidPipelineSource);

    // R22: the rejection says what was got and what is allowed.
    [Fact]
    public async Task A_foreign_source_is_rejected_with_got_and_allowed()
    {
        var refuse = await Refused(Good.Due(row => row with { PipelineSource = "tiered_scheduler" }));

        refuse.Should().BeEquivalentTo(new { To = PermitStatus.Rejected, Reason = PermitReason.InvalidPipelineSource, Got = "tiered_scheduler" });
        refuse.Allowed.Should().Equal(Good.Source, "elsewhere");
    }

    [Fact]
    public async Task The_source_is_judged_before_the_expiry()
    {
        var due = Good.Due(row => row with { PipelineSource = "tiered_scheduler" }) with { IsExpired = true };

        (await Refused(due)).Reason.Should().Be(PermitReason.InvalidPipelineSource);
    }

    [Fact]
    public async Task The_expiry_is_judged_before_the_other_rules()
    {
        var due = Good.Due(row => row with { TargetId = null }) with { IsExpired = true };

        (await Refused(due)).Should().BeEquivalentTo(new { To = PermitStatus.Expired, Reason = PermitReason.PermitExpired });
    }

    [Fact]
    public async Task A_permit_that_expired_behind_a_gate_says_which()
    {
        var refuse = await Refused(Good.Due() with { IsExpired = true, ClosedGate = PermitReason.StopSwitch });

        refuse.Should().BeEquivalentTo(new { To = PermitStatus.Expired, Reason = PermitReason.StopSwitch });
    }

    [Fact]
    public async Task A_permit_that_expired_while_a_policy_waited_says_so() =>
        (await Refused(Good.Due() with { IsExpired = true }, TestPolicy.Says(Wait))).Should()
            .BeEquivalentTo(new { To = PermitStatus.Expired, Reason = PermitReason.PolicyWait });

    [Fact]
    public async Task A_closed_gate_leaves_the_permit_as_it_is() =>
        (await Good.Approval().JudgeAsync(Good.Due() with { ClosedGate = PermitReason.Spacing }, default)).Should().BeOfType<Judgement.Leave>();

    [Fact]
    public async Task A_closed_gate_does_not_save_a_permit_that_a_policy_denies() =>
        (await Refused(Good.Due() with { ClosedGate = PermitReason.Spacing, IsTargetDeleted = true })).Reason.Should().Be(PermitReason.TargetDeleted);

    [Fact]
    public async Task A_permit_of_an_allowed_pipeline_of_another_host_is_left_to_it() =>
        (await Good.Approval().JudgeAsync(Good.Due(row => row with { PipelineSource = "elsewhere" }), default)).Should().BeOfType<Judgement.Leave>();

    // Adversarial 16: rules go by what a permit does, not by its label.
    [Theory]
    [InlineData("thread")]
    [InlineData("canary")]
    [InlineData("")]
    public async Task A_label_does_not_let_a_foreign_source_pass(string label) =>
        (await Refused(Good.Due(row => row with { DecisionType = label, PipelineSource = "x" }))).Reason.Should().Be(PermitReason.InvalidPipelineSource);

    [Fact]
    public async Task A_canary_that_every_policy_allows_is_never_launched() =>
        (await Refused(Good.Due(row => row with { DecisionType = "canary" }))).Reason.Should().Be(PermitReason.PolicyUndefined);

    // The seam of the proof's mutation test: without the source rule the canary still does not fly, but its code differs.
    [Fact]
    public async Task Without_the_source_rule_a_foreign_source_has_no_policies()
    {
        var approval = Good.Approval(null, BuiltInPolicies.All.Without<SourceAllowlistPolicy>());

        var judgement = await approval.JudgeAsync(Good.Due(row => row with { PipelineSource = "x", DecisionType = "canary" }), default);

        judgement.Should().BeOfType<Judgement.Refuse>().Which.Reason.Should().Be(PermitReason.PolicyUndefined);
    }

    // R25: each rule is what stops its permit; without it the permit passes.
    [Fact]
    public async Task Without_the_content_rule_changed_words_would_pass()
    {
        var due = Good.Due() with { Content = "something else" };

        (await Good.Approval().JudgeAsync(due, default)).Should().BeOfType<Judgement.Refuse>();
        (await Good.Approval(null, BuiltInPolicies.All.Without<ContentPolicy>()).JudgeAsync(due, default)).Should().BeOfType<Judgement.Launch>();
    }

    [Fact]
    public async Task Without_the_root_rule_an_unverified_root_would_pass()
    {
        var due = Good.Due() with { EvidenceIssuer = "stranger" };

        (await Good.Approval().JudgeAsync(due, default)).Should().BeOfType<Judgement.Refuse>();
        (await Good.Approval(null, BuiltInPolicies.All.Without<RootPolicy>()).JudgeAsync(due, default)).Should().BeOfType<Judgement.Launch>();
    }

    [Fact]
    public async Task Deny_wins_over_wait_and_wait_over_allow()
    {
        var (deny, wait, allow) = (TestPolicy.Says(Deny), TestPolicy.Says(Wait), TestPolicy.Says(new PolicyVerdict.Allow()));

        (await Refused(Good.Due(), wait, deny)).Reason.Should().Be(PermitReason.PolicyDenied);
        (await Refused(Good.Due(), deny, wait)).Reason.Should().Be(PermitReason.PolicyDenied);
        (await Good.Approval(null, null, wait, allow).JudgeAsync(Good.Due(), default)).Should().BeOfType<Judgement.Leave>();
        (await Good.Approval(null, null, allow, wait).JudgeAsync(Good.Due(), default)).Should().BeOfType<Judgement.Leave>();
    }

    // Adversarial 20: all orders of six policies, one of which denies.
    [Fact]
    public async Task The_order_of_the_policies_never_saves_a_denied_permit()
    {
        TestPolicy[] six = [.. Enumerable.Range(0, 4).Select(i => TestPolicy.Says(new PolicyVerdict.Allow(), $"a{i}")), TestPolicy.Says(Wait), TestPolicy.Says(Deny)];

        var orders = Orders(six).ToList();
        orders.Should().HaveCount(720);
        foreach (var order in orders)
        {
            (await Refused(Good.Due(), [.. order])).Reason.Should().Be(PermitReason.PolicyDenied);
        }
    }

    internal static async Task<Judgement.Refuse> Refused(DuePermit due, params IApprovalPolicy[] policies) =>
        (await Good.Approval(null, null, policies).JudgeAsync(due, default)).Should().BeOfType<Judgement.Refuse>().Subject;

    private static IEnumerable<IReadOnlyList<T>> Orders<T>(IReadOnlyList<T> items) => items.Count == 0
        ? [[]]
        : items.SelectMany((item, i) => Orders([.. items.Where((_, j) => j != i)]).Select(rest => (IReadOnlyList<T>)[item, .. rest]));
}
