using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>The state machine of permits: by hand-written SQL and by every member of the contract, from every state.</summary>
public abstract class PermitStateConformance(StoreUnderTest subject) : PermitStates(subject)
{
    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Sql_can_make_the_transitions_of_the_table_each_with_its_event_and_no_others(PermitStatus from)
    {
        foreach (var to in Enum.GetValues<PermitStatus>().Where(to => to != from))
        {
            var permit = await InsertAsync(from);
            var before = (await EventsOfAsync(permit)).Count;
            var sql = await MoveSqlAsync(permit, to);
            if (StateTables.Permits.Allows(from, to))
            {
                await ExecuteSqlAsync(sql);
                (await StatusAsync(permit)).Should().Be(to);
                Check((await EventsOfAsync(permit)).Skip(before).Should().ContainSingle().Subject, from, to);
            }
            else
            {
                await RefusedAsync(sql);
                (await StatusAsync(permit)).Should().Be(from, "{0} to {1} is not in the table", from, to);
                (await EventsOfAsync(permit)).Should().HaveCount(before);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Members_of_the_contract_make_the_transitions_of_the_table_and_no_others(PermitStatus from)
    {
        foreach (var (name, to, only, act) in Members())
        {
            var permit = await InsertAsync(from);
            var before = (await EventsOfAsync(permit)).Count;
            var legal = (only is null || only == from) && StateTables.Permits.Allows(from, to) || (to == PermitStatus.InFlight && from == PermitStatus.Pending);

            await act(permit);

            (await StatusAsync(permit)).Should().Be(legal ? to : from, "{0} was called on {1}", name, from);
            var events = (await EventsOfAsync(permit)).Skip(before).ToList();
            if (legal) Check(events[^1], from == PermitStatus.Pending && to == PermitStatus.InFlight ? PermitStatus.Approved : from, to, events[^1].Type);
            else events.Should().BeEmpty("{0} was called on {1}", name, from);
        }
    }

    [Fact]
    public async Task An_update_that_keeps_the_state_writes_no_event()
    {
        var permit = await InsertAsync();

        await ExecuteSqlAsync($"UPDATE posting_permits SET status = 'PENDING', lookups = lookups + 1 WHERE permit_id = {Quote(permit)}");

        (await EventsOfAsync(permit)).Should().ContainSingle(e => e.Type == "permit_requested" && e.Severity == EventSeverity.Info);
    }

    [Theory]
    [InlineData("invalid_pipeline_source", "critical")]
    [InlineData("target_not_root", "critical")]
    public async Task A_rejection_for_source_or_root_is_critical_and_alerts(string reason, string severity)
    {
        for (var i = 0; i < 2; i++)
        {
            var permit = await InsertAsync();
            await ExecuteSqlAsync($"UPDATE posting_permits SET status = 'REJECTED', reason_code = '{reason}' WHERE permit_id = {Quote(permit)}");
            (await EventsOfAsync(permit)).Should().ContainSingle(e => e.Type == "permit_rejected_" + reason).Which.Severity.ToString().ToLowerInvariant().Should().Be(severity);
        }

        (await CountAsync($"alerts WHERE rule = '{reason}' AND count = 2 AND state = 'open'")).Should().Be(1);
    }

    [Fact]
    public async Task A_rejection_event_says_what_was_got_and_what_is_allowed()
    {
        var permit = await InsertAsync(source: null);

        (await Store.Permits.RefuseAsync(
            new RefuseRequest(Me, permit, PermitStatus.Rejected, PermitReason.InvalidPipelineSource, "not allowed", "unknown", "unknown", ["a", "b"]), Token)).Should().Be(StepOutcome.Done);

        var data = (await EventsOfAsync(permit))[^1].Data;
        data.Should().Contain("\"got\":\"unknown\"").And.Contain("\"allowed\":[\"a\",\"b\"]").And.Contain("\"reason_code\":\"invalid_pipeline_source\"");
        data.Should().Contain($"\"permit_id\":\"{permit}\"").And.Contain("\"pipeline_source\":\"unknown\"");
    }

    [Fact]
    public async Task Members_say_not_found_for_a_permit_that_is_not_there()
    {
        foreach (var (name, _, _, act) in Members())
            (await act(Guid.CreateVersion7())).Should().Match<object>(answer => answer is StepOutcome.NotFound || answer.Equals(new LaunchResult.Refused(PermitRefusal.PermitNotFound)), name);
    }

    /// <summary>Every member that moves a permit: where to, and from where alone if it is choosier than the table.</summary>
    private IEnumerable<(string Name, PermitStatus To, PermitStatus? Only, Func<Guid, Task<object>> Act)> Members()
    {
        yield return ("launch", PermitStatus.InFlight, null, async id => await LaunchAsync(Launch(id, Hash(Words))));
        yield return ("revoke", PermitStatus.Revoked, null, async id => await Store.Permits.RevokeAsync(new RevokeRequest(Me, id, "ann", "why"), Token));
        foreach (var to in (PermitStatus[])[PermitStatus.Rejected, PermitStatus.Expired])
            yield return ($"refuse {to}", to, null, async id => await Store.Permits.RefuseAsync(new RefuseRequest(Me, id, to, Reason(to)!.Value, null, Pipeline, null, null), Token));
        foreach (var to in (PermitStatus[])[PermitStatus.Used, PermitStatus.NotPosted, PermitStatus.OutcomeUnknown])
            yield return ($"settle {to}", to, null, async id => await SettleAsync(Settle(Launch(id, "") with { ClaimId = await ClaimOrNewAsync(id) }, to)));
        foreach (var to in (PermitStatus[])[PermitStatus.Used, PermitStatus.NotPosted, PermitStatus.Unresolved])
        {
            yield return ($"reconcile {to}", to, PermitStatus.OutcomeUnknown, async id => await Store.Permits.ReconcileAsync(
                new ReconcileRequest(Me, id, 0, to, PermitReason.LookupFound, null, to == PermitStatus.Used ? "found-" + id : null, false, Minute), Token));
        }

        yield return ("resolve as posted", PermitStatus.Used, PermitStatus.Unresolved, async id => await Store.Permits.ResolveAsync(new ResolveRequest(Me, id, "ann", "seen", "seen-" + id), Token));
        yield return ("resolve as not posted", PermitStatus.NotPosted, PermitStatus.Unresolved, async id => await Store.Permits.ResolveAsync(new ResolveRequest(Me, id, "ann", "not seen", null), Token));
    }

    private async Task<Guid> ClaimOrNewAsync(Guid permit) => await PermitAsync(permit, "claim_id") is null ? Guid.CreateVersion7() : await ClaimOfAsync(permit);

    private static void Check(SchedulerEvent happened, PermitStatus from, PermitStatus to, string? type = null)
    {
        happened.Type.Should().Be(type is not null && to == PermitStatus.Rejected ? type : EventNames.Permit(to, Reason(to)));
        happened.Severity.Should().Be(Severity(from, to), "{0} to {1}", from, to);
        happened.Data.Should().Contain($"\"from\":\"{StoredCode.Of(from)}\"").And.Contain($"\"to\":\"{StoredCode.Of(to)}\"");
    }

    private static EventSeverity Severity(PermitStatus from, PermitStatus to) => (from, to) switch
    {
        (PermitStatus.NotPosted, _) => EventSeverity.Critical,
        (_, PermitStatus.Unresolved) => EventSeverity.Error,
        (_, PermitStatus.Approved or PermitStatus.InFlight or PermitStatus.Used) => EventSeverity.Info,
        _ => EventSeverity.Warning,
    };
}
