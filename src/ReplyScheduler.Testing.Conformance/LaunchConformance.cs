using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>The claim of a permit: what it writes, and what ends or refuses it.</summary>
public abstract class LaunchConformance(StoreUnderTest subject) : PermitStates(subject)
{
    [Fact]
    public async Task Approval_and_claim_are_one_step_with_deadline_lease_and_policies()
    {
        var launch = Launch(await DecidedAsync("t"));
        var now = await NowAsync();

        (await LaunchAsync(launch)).Should().Be(new LaunchResult.Launched(now));

        (await ClaimOfAsync(launch.PermitId)).Should().Be(launch.ClaimId);
        Instant(await PermitAsync(launch.PermitId, "approved_at")).Should().Be(now);
        Instant(await PermitAsync(launch.PermitId, "claimed_at")).Should().Be(now);
        Instant(await PermitAsync(launch.PermitId, "send_deadline")).Should().Be(now + launch.SendWithin);
        Instant(await PermitAsync(launch.PermitId, "lease_until")).Should().Be(now + launch.Lease);
        (await PermitAsync(launch.PermitId, "policy_set")).Should().Be(launch.PolicySet);
        (await EventsOfAsync(launch.PermitId)).Select(e => e.Type).Should().Equal("permit_requested", "permit_approved", "permit_in_flight");
    }

    [Fact]
    public async Task The_same_claim_id_gets_the_same_answer_and_changes_nothing()
    {
        var launch = await LaunchedAsync("t");
        var claimed = await NowAsync();
        await AdvanceAsync(Second);

        (await LaunchAsync(launch)).Should().Be(new LaunchResult.Launched(claimed));

        (await EventsOfAsync(launch.PermitId)).Should().HaveCount(3);
    }

    [Theory]
    [InlineData(PermitStatus.InFlight, PermitRefusal.PermitInFlight)]
    [InlineData(PermitStatus.Used, PermitRefusal.PermitAlreadyUsed)]
    [InlineData(PermitStatus.OutcomeUnknown, PermitRefusal.PermitOutcomeUnknown)]
    [InlineData(PermitStatus.Unresolved, PermitRefusal.PermitOutcomeUnknown)]
    [InlineData(PermitStatus.NotPosted, PermitRefusal.PermitEnded)]
    [InlineData(PermitStatus.Rejected, PermitRefusal.PermitEnded)]
    [InlineData(PermitStatus.Expired, PermitRefusal.PermitEnded)]
    [InlineData(PermitStatus.Revoked, PermitRefusal.PermitEnded)]
    public async Task Another_claim_is_refused_with_the_reason(PermitStatus status, PermitRefusal refusal)
    {
        var permit = await InsertAsync(status);

        (await LaunchAsync(Launch(permit, Hash(Words)))).Should().Be(new LaunchResult.Refused(refusal));
    }

    [Fact]
    public async Task A_claim_whose_sender_was_lost_is_not_confirmed_again()
    {
        var launch = await LaunchedAsync("t");
        await AdvanceAsync(launch.Lease);
        await DueAsync();

        (await LaunchAsync(launch)).Should().Be(new LaunchResult.Refused(PermitRefusal.PermitOutcomeUnknown));
    }

    [Fact]
    public async Task Bytes_with_another_hash_reject_the_permit()
    {
        var decision = await DecidedAsync("t");

        await EndedAsync(Launch(decision.PermitId, Hash(decision.Content + "\u200b")), PermitStatus.Rejected, PermitReason.ContentHashMismatch);
    }

    [Fact]
    public async Task A_target_that_was_withdrawn_after_the_judgement_rejects_the_permit()
    {
        var launch = Launch(await DecidedAsync("t"));
        await Store.Candidates.WithdrawAsync(new WithdrawRequest(Me, "default", "t"), Token);

        await EndedAsync(launch, PermitStatus.Rejected, PermitReason.TargetDeleted);
    }

    [Fact]
    public async Task A_permit_without_a_target_is_rejected()
    {
        var permit = Guid.CreateVersion7();
        await ExecuteSqlAsync($"INSERT INTO posting_permits (permit_id, decision_id, content_sha256) VALUES ({Quote(permit)}, {Quote(Guid.CreateVersion7())}, {Quote(Hash(Words))})");

        await EndedAsync(Launch(permit, Hash(Words)), PermitStatus.Rejected, PermitReason.MissingTarget);
    }

    [Theory]
    [InlineData(PermitStatus.InFlight)]
    [InlineData(PermitStatus.OutcomeUnknown)]
    [InlineData(PermitStatus.Unresolved)]
    [InlineData(PermitStatus.Used)]
    [InlineData(PermitStatus.NotPosted)]
    public async Task A_second_permit_for_a_target_is_rejected_whatever_became_of_the_first(PermitStatus first)
    {
        await InsertAsync(first, "t");
        var second = await InsertAsync("t");

        await EndedAsync(Launch(second, Hash(Words)), PermitStatus.Rejected, PermitReason.DuplicateTarget);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_permit_is_claimed_until_its_expiry_and_not_at_it(int microseconds)
    {
        var launch = Launch(await DecidedAsync("t"));
        await AdvanceAsync(PermitLife + TimeSpan.FromMicroseconds(microseconds));

        if (microseconds < 0) (await LaunchAsync(launch)).Should().BeOfType<LaunchResult.Launched>();
        else await EndedAsync(launch, PermitStatus.Expired, PermitReason.PermitExpired);
    }

    [Fact]
    public async Task An_approved_permit_is_not_claimed_at_its_expiry_either()
    {
        var permit = await InsertAsync(PermitStatus.Approved);
        await AdvanceAsync(PermitLife);

        await EndedAsync(Launch(permit, Hash(Words)), PermitStatus.Expired, PermitReason.PermitExpired);
    }

    [Fact]
    public async Task A_permit_that_expired_behind_a_gate_ends_with_the_gates_code()
    {
        var launch = Launch(await DecidedAsync("t"));
        await Store.Permits.SwitchAsync(new SwitchRequest(Me, StopScope.Global, "*", Stop: true, Revoke: false, "ann", "why"), Token);
        await AdvanceAsync(PermitLife);

        await EndedAsync(launch, PermitStatus.Expired, PermitReason.StopSwitch);
    }

    [Fact]
    public async Task A_permit_without_a_source_stores_the_one_that_was_judged()
    {
        var permit = await InsertAsync(source: null);

        (await LaunchAsync(Launch(permit, Hash(Words)))).Should().BeOfType<LaunchResult.Launched>();

        (await PermitAsync(permit, "pipeline_source")).Should().Be(Pipeline);
    }

    [Fact]
    public async Task A_canary_is_never_launched()
    {
        await DueAsync(Due(Me) with { CanaryEvery = TimeSpan.FromMinutes(15) });
        var canary = (await DueAsync()).Permits.Should().ContainSingle().Subject.Permit;

        (await LaunchAsync(Launch(canary.PermitId, canary.ContentSha256 ?? ""))).Should().NotBeOfType<LaunchResult.Launched>();

        (await StatusAsync(canary.PermitId)).Should().Be(PermitStatus.Rejected);
        (await PermitAsync(canary.PermitId, "claim_id")).Should().BeNull();
    }

    private async Task EndedAsync(LaunchRequest launch, PermitStatus status, PermitReason reason)
    {
        var before = (await EventsOfAsync(launch.PermitId)).Count;

        (await LaunchAsync(launch)).Should().Be(new LaunchResult.Ended(status, reason));

        (await StatusAsync(launch.PermitId)).Should().Be(status);
        (await PermitAsync(launch.PermitId, "reason_code")).Should().Be(StoredCode.Of(reason));
        (await PermitAsync(launch.PermitId, "claim_id")).Should().BeNull();
        (await EventsOfAsync(launch.PermitId)).Skip(before).Should().ContainSingle(e => e.Type == Events.EventNames.Permit(status, reason));
        (await LaunchAsync(launch)).Should().Be(new LaunchResult.Refused(PermitRefusal.PermitEnded));
    }
}
