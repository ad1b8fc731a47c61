using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Look-ups of lost answers: leased once, fenced by their count; and what a named person says.</summary>
public abstract class LookupConformance(StoreUnderTest subject) : PermitStates(subject)
{
    private static readonly TimeSpan FirstLookup = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_look_up_says_what_to_ask_and_how_long_the_outcome_is_unknown()
    {
        var older = await LaunchedAsync("older");
        await SettleAsync(Settle(older, PermitStatus.Used, postedId: "older post"));
        var decision = await DecidedAsync("t");
        var launch = Launch(decision);
        await LaunchAsync(launch);
        var claimed = await NowAsync();
        await AdvanceAsync(Second);
        await SettleAsync(Settle(launch, PermitStatus.OutcomeUnknown));
        await AdvanceAsync(TimeSpan.FromSeconds(30));

        var lookup = (await DueAsync()).Lookups.Should().ContainSingle().Subject;

        lookup.Should().Be(new DueLookup(
            new LookupQuery
            {
                PermitId = launch.PermitId, Platform = "default", Account = "default", TargetId = "t", Sha256 = decision.ContentSha256, ClaimedAt = claimed, OlderPostedId = "older post",
            },
            Pipeline, Lookups: 0, Negatives: 0, UnknownFor: TimeSpan.FromSeconds(30), SinceDeadline: TimeSpan.FromSeconds(11)));
    }

    [Fact]
    public async Task The_first_look_up_waits_and_a_younger_post_of_the_account_proves_nothing()
    {
        var launch = await UnknownAsync("t");
        var younger = await LaunchedAsync("younger");
        await SettleAsync(Settle(younger, PermitStatus.Used));
        (await DueAsync()).Lookups.Should().BeEmpty();
        await AdvanceAsync(FirstLookup);

        (await DueAsync()).Lookups.Should().ContainSingle(lookup => lookup.Query.PermitId == launch.PermitId).Which.Query.OlderPostedId.Should().BeNull();
    }

    [Fact]
    public async Task Look_ups_are_leased_once_among_instances_and_again_after_the_lease()
    {
        await UnknownAsync("t");
        await AdvanceAsync(FirstLookup);
        var second = await OpenAsync(new StoreSetup());

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => (i % 2 == 0 ? Store : second).Permits.DueAsync(Due(Me), Token))));

        answers.Sum(answer => answer.Lookups.Count).Should().Be(1);
        await AdvanceAsync(TimeSpan.FromSeconds(30));
        (await DueAsync()).Lookups.Should().ContainSingle().Which.Lookups.Should().Be(1);
    }

    [Fact]
    public async Task Only_look_ups_of_sources_that_live_here_are_leased()
    {
        await UnknownAsync("t");
        await AdvanceAsync(FirstLookup);

        (await DueAsync(Due(Me) with { Sources = ["another", Pipeline.ToUpperInvariant()] })).Lookups.Should().BeEmpty();
        (await DueAsync(Due(Me) with { Sources = [] })).Lookups.Should().BeEmpty();
        (await DueAsync(Due(Me) with { Sources = ["another", Pipeline] })).Lookups.Should().ContainSingle().Which.PipelineSource.Should().Be(Pipeline);
    }

    [Fact]
    public async Task A_look_up_that_is_asked_again_later_keeps_the_state_and_counts()
    {
        var (launch, lookup) = await LeasedAsync("t");
        var events = (await EventsOfAsync(launch.PermitId)).Count;

        (await ReconcileAsync(launch, lookup.Lookups, PermitStatus.OutcomeUnknown, negative: true)).Should().Be(StepOutcome.Done);
        await AdvanceAsync(Minute - TimeSpan.FromMicroseconds(1));
        (await DueAsync()).Lookups.Should().BeEmpty();
        await AdvanceAsync(TimeSpan.FromMicroseconds(1));

        var again = (await DueAsync()).Lookups.Should().ContainSingle().Subject;
        again.Lookups.Should().Be(1);
        again.Negatives.Should().Be(1);
        (await EventsOfAsync(launch.PermitId)).Should().HaveCount(events);
    }

    [Fact]
    public async Task One_look_up_counts_as_one_negative_however_often_it_is_reported()
    {
        var (launch, lookup) = await LeasedAsync("t");

        for (var i = 0; i < 3; i++) (await ReconcileAsync(launch, lookup.Lookups, PermitStatus.OutcomeUnknown, negative: true)).Should().Be(StepOutcome.Done);

        await AdvanceAsync(Minute);
        (await DueAsync()).Lookups.Should().ContainSingle().Which.Negatives.Should().Be(1);
    }

    [Theory]
    [InlineData(PermitStatus.Used, PermitReason.LookupFound)]
    [InlineData(PermitStatus.NotPosted, PermitReason.LookupNegative)]
    [InlineData(PermitStatus.Unresolved, PermitReason.LookupDeadline)]
    public async Task A_look_up_ends_what_was_unknown_once_and_its_repetition_is_done(PermitStatus to, PermitReason reason)
    {
        var (launch, lookup) = await LeasedAsync("t");

        (await ReconcileAsync(launch, lookup.Lookups, to, reason)).Should().Be(StepOutcome.Done);
        var events = (await EventsOfAsync(launch.PermitId)).Count;
        (await ReconcileAsync(launch, lookup.Lookups, to, reason)).Should().Be(StepOutcome.Done);

        (await StatusAsync(launch.PermitId)).Should().Be(to);
        (await PermitAsync(launch.PermitId, "reason_code")).Should().Be(StoredCode.Of(reason));
        (await EventsOfAsync(launch.PermitId)).Should().HaveCount(events);
        await AdvanceAsync(TimeSpan.FromHours(1));
        (await DueAsync()).Lookups.Should().BeEmpty();
    }

    [Fact]
    public async Task A_look_up_whose_lease_was_passed_on_is_fenced()
    {
        var (launch, lookup) = await LeasedAsync("t");
        await AdvanceAsync(TimeSpan.FromSeconds(30));
        (await DueAsync()).Lookups.Should().ContainSingle();

        (await ReconcileAsync(launch, lookup.Lookups, PermitStatus.NotPosted, PermitReason.LookupNegative)).Should().BeOfType<StepOutcome.Fenced>();
        (await ReconcileAsync(launch, lookup.Lookups, PermitStatus.OutcomeUnknown, negative: true)).Should().BeOfType<StepOutcome.Fenced>();

        (await StatusAsync(launch.PermitId)).Should().Be(PermitStatus.OutcomeUnknown);
    }

    [Fact]
    public async Task A_look_up_does_not_undo_what_the_sender_reported_meanwhile()
    {
        var (launch, lookup) = await LeasedAsync("t");
        await SettleAsync(Settle(launch, PermitStatus.Used));

        (await ReconcileAsync(launch, lookup.Lookups, PermitStatus.NotPosted, PermitReason.LookupNegative)).Should().Be(new StepOutcome.Conflict("USED"));

        (await StatusAsync(launch.PermitId)).Should().Be(PermitStatus.Used);
    }

    [Fact]
    public async Task A_look_up_that_finds_another_permits_post_is_ambiguous()
    {
        await SettleAsync(Settle(await LaunchedAsync("first"), PermitStatus.Used, postedId: "post"));
        var (launch, lookup) = await LeasedAsync("t");

        await ReconcileAsync(launch, lookup.Lookups, PermitStatus.Used, PermitReason.LookupFound, postedId: "post");

        (await StatusAsync(launch.PermitId)).Should().Be(PermitStatus.Unresolved);
        (await PermitAsync(launch.PermitId, "reason_code")).Should().Be("lookup_ambiguous");
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task A_person_resolves_only_what_nobody_could_find_out(PermitStatus status)
    {
        var permit = await InsertAsync(status);

        var answer = await Store.Permits.ResolveAsync(new ResolveRequest(Me, permit, "ann", "I looked.", "seen"), Token);

        answer.Should().Be(status == PermitStatus.Unresolved ? StepOutcome.Done : new StepOutcome.Conflict(StoredCode.Of(status)));
    }

    [Theory]
    [InlineData("seen", PermitStatus.Used)]
    [InlineData(null, PermitStatus.NotPosted)]
    public async Task A_persons_word_is_recorded_with_name_and_note_once(string? postedId, PermitStatus to)
    {
        var permit = await InsertAsync(PermitStatus.Unresolved);
        var request = new ResolveRequest(Me, permit, "ann", "I looked.", postedId);

        (await Store.Permits.ResolveAsync(request, Token)).Should().Be(StepOutcome.Done);
        (await Store.Permits.ResolveAsync(request, Token)).Should().Be(StepOutcome.Done);

        (await CountAsync($"posting_permits WHERE permit_id = {Quote(permit)} AND status = '{StoredCode.Of(to)}' AND actor = 'ann' AND detail = 'I looked.' AND reason_code = 'resolved_by_person'"))
            .Should().Be(1);
        (await EventsOfAsync(permit)).Should().ContainSingle(e => e.Type == EventNames.Permit(to, null)).Which.Data.Should().Contain("\"actor\":\"ann\"");
    }

    [Fact]
    public async Task A_person_cannot_name_the_post_of_another_permit()
    {
        var used = await InsertAsync(PermitStatus.Used);
        var permit = await InsertAsync(PermitStatus.Unresolved);

        (await Store.Permits.ResolveAsync(new ResolveRequest(Me, permit, "ann", "I looked.", "post-" + used), Token)).Should().BeOfType<StepOutcome.Conflict>();

        (await StatusAsync(permit)).Should().Be(PermitStatus.Unresolved);
    }

    private async Task<LaunchRequest> UnknownAsync(string target)
    {
        var launch = await LaunchedAsync(target);
        await SettleAsync(Settle(launch, PermitStatus.OutcomeUnknown));
        return launch;
    }

    private async Task<(LaunchRequest Launch, DueLookup Lookup)> LeasedAsync(string target)
    {
        var launch = await UnknownAsync(target);
        await AdvanceAsync(FirstLookup);
        return (launch, (await DueAsync()).Lookups.Should().ContainSingle().Subject);
    }

    private Task<StepOutcome> ReconcileAsync(
        LaunchRequest launch, int lookups, PermitStatus to, PermitReason reason = PermitReason.LookupNegative, bool negative = false, string? postedId = null) =>
        Store.Permits.ReconcileAsync(
            new ReconcileRequest(Me, launch.PermitId, lookups, to, reason, null, to == PermitStatus.Used ? postedId ?? "found" : null, negative, AskAgainAfter: Minute), Token);
}
