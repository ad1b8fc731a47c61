using FluentAssertions;
using ReplyScheduler.Core.Tests.Posting;
using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Core.Tests.Permits;

/// <summary>Adversarial 19: there is no way to fail open.</summary>
public sealed class PolicyFaultTests
{
    [Fact]
    public async Task A_policy_that_throws_denies() =>
        (await PermitApprovalTests.Refused(Good.Due(), new TestPolicy("broken", (_, _) => throw new InvalidOperationException("boom")))).Should()
            .BeEquivalentTo(new { Reason = PermitReason.PolicyError, Detail = "broken threw InvalidOperationException: boom" });

    [Fact]
    public async Task A_policy_that_cancels_itself_denies() =>
        (await PermitApprovalTests.Refused(Good.Due(), new TestPolicy("broken", (_, _) => throw new OperationCanceledException()))).Reason
            .Should().Be(PermitReason.PolicyError);

    [Fact]
    public async Task A_policy_that_answers_null_denies() =>
        (await PermitApprovalTests.Refused(Good.Due(), TestPolicy.Says(null))).Reason.Should().Be(PermitReason.PolicyUndefined);

    [Fact]
    public async Task An_empty_set_of_policies_denies()
    {
        var judgement = await Good.Approval(null, new BuiltInPolicies(null, [])).JudgeAsync(Good.Due(), default);

        judgement.Should().BeOfType<Judgement.Refuse>().Which.Reason.Should().Be(PermitReason.PolicyUndefined);
    }

    [Fact]
    public async Task A_policy_that_hangs_and_ignores_its_token_denies_after_two_seconds()
    {
        var entered = new TaskCompletionSource();
        var never = new TaskCompletionSource<PolicyVerdict>();
        await DeniesInTime(entered, new TestPolicy("hung", (_, _) =>
        {
            entered.SetResult();
            return new ValueTask<PolicyVerdict>(never.Task);
        }));
    }

    [Fact]
    public async Task A_policy_that_blocks_its_thread_denies_after_two_seconds()
    {
        var entered = new TaskCompletionSource();
        using var never = new ManualResetEventSlim();
        await DeniesInTime(entered, new TestPolicy("blocking", (_, _) =>
        {
            entered.SetResult();
            never.Wait();
            return ValueTask.FromResult<PolicyVerdict>(new PolicyVerdict.Allow());
        }));
        never.Set();
    }

    [Theory]
    [InlineData(PermitReason.AuthorBlocked, PermitReason.AuthorBlocked)]
    [InlineData(PermitReason.SelfApproval, PermitReason.SelfApproval)]
    [InlineData(PermitReason.PermitExpired, PermitReason.PolicyDenied)]
    [InlineData(PermitReason.LookupFound, PermitReason.PolicyDenied)]
    [InlineData((PermitReason)(-1), PermitReason.PolicyDenied)]
    public async Task A_policy_gives_only_reasons_that_come_before_the_network(PermitReason said, PermitReason recorded) =>
        (await PermitApprovalTests.Refused(Good.Due(), TestPolicy.Says(new PolicyVerdict.Deny(said)))).Reason.Should().Be(recorded);

    [Fact]
    public async Task A_cancelled_run_decides_nothing()
    {
        using var run = new CancellationTokenSource();
        var approval = Good.Approval(null, null, new TestPolicy("slow", async (_, token) =>
        {
            await run.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new PolicyVerdict.Allow();
        }));

        await approval.Invoking(a => a.JudgeAsync(Good.Due(), run.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }

    private static async Task DeniesInTime(TaskCompletionSource entered, IApprovalPolicy policy)
    {
        var time = new ManualClock();
        var judging = Good.Approval(time, null, policy).JudgeAsync(Good.Due(), default).AsTask();
        await entered.Task;
        time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        judging.IsCompleted.Should().BeFalse();

        time.Advance(TimeSpan.FromTicks(1));

        (await judging).Should().BeOfType<Judgement.Refuse>().Which.Reason.Should().Be(PermitReason.PolicyTimeout);
    }
}
