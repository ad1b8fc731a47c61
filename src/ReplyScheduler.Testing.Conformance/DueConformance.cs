using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What a posting run finds: lost senders, its canary, and the permits to judge with their facts.</summary>
public abstract class DueConformance(StoreUnderTest subject) : PermitStates(subject)
{
    [Fact]
    public async Task A_sender_is_lost_at_the_end_of_its_lease_and_looked_up_after_the_first_wait()
    {
        var launch = await LaunchedAsync("t");
        await AdvanceAsync(launch.Lease - TimeSpan.FromMicroseconds(1));
        (await DueAsync()).Lapsed.Should().Be(0);
        await AdvanceAsync(TimeSpan.FromMicroseconds(1));

        var lapsed = await DueAsync();

        lapsed.Lapsed.Should().Be(1);
        lapsed.Lookups.Should().BeEmpty();
        (await StatusAsync(launch.PermitId)).Should().Be(PermitStatus.OutcomeUnknown);
        (await PermitAsync(launch.PermitId, "reason_code")).Should().Be("unknown_sender_lost");
        await AdvanceAsync(TimeSpan.FromSeconds(5));
        (await DueAsync()).Lookups.Should().ContainSingle(lookup => lookup.Query.PermitId == launch.PermitId);
    }

    [Fact]
    public async Task A_canary_is_planted_once_for_an_interval_also_by_two_instances()
    {
        var second = await OpenAsync(new StoreSetup());
        var request = Due(Me) with { CanaryEvery = TimeSpan.FromMinutes(15), CanarySource = "forbidden" };

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? Store : second).Permits.DueAsync(request, Token))));

        var canary = (await DueAsync()).Permits.Should().ContainSingle().Subject;
        canary.Permit.DecisionType.Should().Be("canary");
        canary.Permit.PipelineSource.Should().Be("forbidden");
        canary.HasDecision.Should().BeFalse();
        await AdvanceAsync(TimeSpan.FromMinutes(15) - TimeSpan.FromMicroseconds(1));
        await DueAsync(request);
        (await CountAsync("posting_permits WHERE decision_type = 'canary'")).Should().Be(1);
        await AdvanceAsync(TimeSpan.FromMicroseconds(1));
        await DueAsync(request);
        (await CountAsync("posting_permits WHERE decision_type = 'canary'")).Should().Be(2);
    }

    [Fact]
    public async Task No_canary_is_planted_without_an_interval_and_a_stop_does_not_hide_one()
    {
        await DueAsync();
        (await CountAsync("posting_permits")).Should().Be(0);
        await Store.Permits.SwitchAsync(new SwitchRequest(Me, StopScope.Global, "*", true, false, "ann", "why"), Token);

        (await DueAsync(Due(Me) with { CanaryEvery = Minute })).Permits.Should().ContainSingle(due => due.Permit.DecisionType == "canary");
    }

    [Fact]
    public async Task A_canary_that_is_rejected_for_its_source_is_no_alarm()
    {
        var canary = (await DueAsync(Due(Me) with { CanaryEvery = Minute })).Permits.Should().ContainSingle().Subject.Permit.PermitId;

        await Store.Permits.RefuseAsync(new RefuseRequest(Me, canary, PermitStatus.Rejected, PermitReason.InvalidPipelineSource, null, null, "x", [Pipeline]), Token);

        (await EventsOfAsync(canary))[^1].Severity.Should().Be(Events.EventSeverity.Info);
        (await CountAsync("alerts")).Should().Be(0);
    }

    [Fact]
    public async Task Permits_come_with_the_oldest_slot_first_up_to_the_limit_and_without_those_left_waiting()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 4; i++) ids.Add((await DecidedAsync($"t{i}")).PermitId);

        (await DueAsync()).Permits.Select(due => due.Permit.PermitId).Should().Equal(ids);
        (await DueAsync(Due(Me) with { Limit = 2 })).Permits.Select(due => due.Permit.PermitId).Should().Equal(ids.Take(2));
        (await DueAsync(Due(Me) with { Limit = 2, Except = [ids[0], ids[2]] })).Permits.Select(due => due.Permit.PermitId).Should().Equal(ids[1], ids[3]);
    }

    [Fact]
    public async Task Permits_that_are_not_due_yet_or_not_waiting_are_not_given()
    {
        foreach (var status in Enum.GetValues<PermitStatus>().Where(s => s is not (PermitStatus.Pending or PermitStatus.Approved))) await InsertAsync(status);
        await ExecuteSqlAsync($"INSERT INTO posting_permits (decision_id, target_id, due_at) VALUES ({Quote(Guid.CreateVersion7())}, 'later', {At(Start.AddSeconds(1))})");
        var approved = await InsertAsync(PermitStatus.Approved);

        (await DueAsync()).Permits.Should().ContainSingle().Which.Permit.PermitId.Should().Be(approved);
        await AdvanceAsync(Second);
        (await DueAsync()).Permits.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_closed_account_is_skipped_but_for_expired_permits_which_name_the_gate()
    {
        var old = await InsertAsync();
        await AdvanceAsync(PermitLife - Minute);
        var limited = Launch(await InsertAsync(), Hash(Words));
        await LaunchAsync(limited);
        await SettleAsync(Settle(limited, PermitStatus.NotPosted, PermitReason.PlatformRateLimited) with { CloseGate = true, ResetAt = Start.AddHours(2) });
        await InsertAsync();
        var elsewhere = await InsertAsync(account: "second");
        (await DueAsync()).Permits.Select(due => due.Permit.PermitId).Should().Equal(elsewhere);

        await AdvanceAsync(Minute);

        var expired = (await DueAsync()).Permits.Should().HaveCount(2).And.ContainSingle(due => due.IsExpired).Subject;
        expired.Permit.PermitId.Should().Be(old);
        expired.ClosedGate.Should().Be(PermitReason.PlatformRateLimited);
    }

    [Fact]
    public async Task The_facts_are_those_of_decision_candidate_and_target()
    {
        var candidate = Post("t") with { Author = "bob", IsSummons = true, Root = new RootEvidence("root", "host", "lookup", Start, 0.75) };
        await AddedAsync(Wish(candidate));
        var run = await RunAsync();
        var decision = Decision(run, (await TakenAsync(run)).Taken!.CandidateId, "Hello, bob!");
        await Store.Permits.DecideAsync(decision, Token);

        var facts = (await DueAsync()).Permits.Should().ContainSingle().Subject;

        facts.Should().BeEquivalentTo(new
        {
            HasDecision = true, DecisionSource = Pipeline, Content = "Hello, bob!", Author = "bob", IsSummons = true, IsTargetDeleted = false, EvidenceRootId = "root",
            EvidenceIssuer = "host", EvidenceMethod = "lookup", EvidenceConfidence = 0.75, IsAnsweredBefore = false, IsExpired = false, ClosedGate = (PermitReason?)null,
        });
        await Store.Candidates.WithdrawAsync(new WithdrawRequest(Me, "default", "t"), Token);
        (await DueAsync()).Permits[0].IsTargetDeleted.Should().BeTrue();
    }

    [Fact]
    public async Task A_permit_by_plain_sql_has_no_facts_to_lean_on()
    {
        await ExecuteSqlAsync($"INSERT INTO posting_permits (decision_id, decision_type) VALUES ({Quote(Guid.CreateVersion7())}, 'thread')");

        var facts = (await DueAsync()).Permits.Should().ContainSingle().Subject;

        facts.HasDecision.Should().BeFalse();
        facts.Permit.DecisionType.Should().Be("thread");
        facts.Should().Match<DuePermit>(due => due.DecisionSource == null && due.Author == null && due.EvidenceRootId == null && due.Permit.TargetId == null && due.Permit.PipelineSource == null);
    }

    [Theory]
    [InlineData(PermitStatus.Pending, false)]
    [InlineData(PermitStatus.Approved, false)]
    [InlineData(PermitStatus.InFlight, true)]
    [InlineData(PermitStatus.OutcomeUnknown, true)]
    [InlineData(PermitStatus.Unresolved, true)]
    [InlineData(PermitStatus.Used, true)]
    [InlineData(PermitStatus.NotPosted, true)]
    [InlineData(PermitStatus.Rejected, false)]
    [InlineData(PermitStatus.Expired, false)]
    [InlineData(PermitStatus.Revoked, false)]
    public async Task A_target_counts_as_answered_before_when_another_permit_was_claimed_for_it(PermitStatus other, bool answered)
    {
        await InsertAsync(other, "t");
        var permit = await InsertAsync("t");

        (await DueAsync()).Permits.Single(due => due.Permit.PermitId == permit).IsAnsweredBefore.Should().Be(answered);
    }
}
