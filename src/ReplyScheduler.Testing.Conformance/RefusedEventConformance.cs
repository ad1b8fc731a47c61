using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>The events table refuses rows: a permit then does not move, for permits have no second form.</summary>
public abstract class RefusedEventConformance(StoreUnderTest subject) : PermitStates(subject)
{
    [Fact]
    public async Task No_member_moves_a_permit_without_its_event()
    {
        foreach (var (name, from, act) in Steps())
        {
            var permit = await InsertAsync(from);
            var (broken, mended) = RefuseInserts("system_events");
            await ExecuteSqlAsync(broken);

            await FluentActions.Awaiting(() => act(permit)).Should().ThrowAsync<StoreException>(name);

            (await StatusAsync(permit)).Should().Be(from, name);
            await ExecuteSqlAsync(mended);
            await act(permit);
            (await StatusAsync(permit)).Should().NotBe(from, name);
        }
    }

    [Fact]
    public async Task No_decision_is_made_without_the_event_of_its_permit()
    {
        await AddedAsync(Wish("t"));
        var run = await RunAsync();
        var decision = Decision(run, (await TakenAsync(run)).Taken!.CandidateId);
        var (broken, mended) = RefuseInserts("system_events");
        await ExecuteSqlAsync(broken);

        await FluentActions.Awaiting(() => Store.Permits.DecideAsync(decision, Token)).Should().ThrowAsync<StoreException>();

        (await CountAsync("reply_decisions")).Should().Be(0);
        (await CountAsync("posting_permits")).Should().Be(0);
        (await CandidateAsync(decision.CandidateId)).Should().Be(Replies.CandidateStatus.Leased);
        (await CountAsync($"job_executions WHERE id = {Quote(run.RunId)} AND status = 'running'")).Should().Be(1);
        await ExecuteSqlAsync(mended);
        (await Store.Permits.DecideAsync(decision, Token)).Should().BeOfType<DecideResult.Decided>();
    }

    [Fact]
    public async Task A_lost_sender_stays_in_flight_until_its_event_can_be_written()
    {
        var launch = await LaunchedAsync("t");
        await AdvanceAsync(launch.Lease);
        var (broken, mended) = RefuseInserts("system_events");
        await ExecuteSqlAsync(broken);

        await FluentActions.Awaiting(() => DueAsync()).Should().ThrowAsync<StoreException>();

        (await StatusAsync(launch.PermitId)).Should().Be(PermitStatus.InFlight);
        await ExecuteSqlAsync(mended);
        (await DueAsync()).Lapsed.Should().Be(1);
    }

    [Fact]
    public async Task Plain_sql_moves_nothing_without_its_event_either()
    {
        var permit = await InsertAsync();
        var (broken, _) = RefuseInserts("system_events");
        await ExecuteSqlAsync(broken);

        await RefusedAsync(await MoveSqlAsync(permit, PermitStatus.Approved));

        await RefusedAsync($"INSERT INTO posting_permits (decision_id, target_id) VALUES ({Quote(Guid.CreateVersion7())}, 't')");
    }

    [Fact]
    public async Task A_stop_switch_works_although_no_event_can_be_written()
    {
        var permit = await InsertAsync();
        var (broken, _) = RefuseInserts("system_events");
        await ExecuteSqlAsync(broken);

        await Store.Permits.SwitchAsync(new SwitchRequest(Me, StopScope.Global, "*", Stop: true, Revoke: false, "ann", "why"), Token);

        (await LaunchAsync(Launch(permit, Hash(Words)))).Should().Be(new LaunchResult.GateClosed(PermitReason.StopSwitch));
    }

    private IEnumerable<(string Name, PermitStatus From, Func<Guid, Task> Act)> Steps()
    {
        yield return ("launch", PermitStatus.Pending, id => LaunchAsync(Launch(id, Hash(Words))));
        yield return ("launch of an approved one", PermitStatus.Approved, id => LaunchAsync(Launch(id, Hash(Words))));
        yield return ("launch that rejects", PermitStatus.Pending, id => LaunchAsync(Launch(id, Hash("other words"))));
        yield return ("reject", PermitStatus.Pending, id => Store.Permits.RefuseAsync(new RefuseRequest(Me, id, PermitStatus.Rejected, PermitReason.PolicyDenied, null, null, null, null), Token));
        yield return ("expire", PermitStatus.Approved, id => Store.Permits.RefuseAsync(new RefuseRequest(Me, id, PermitStatus.Expired, PermitReason.PermitExpired, null, null, null, null), Token));
        yield return ("revoke", PermitStatus.Pending, id => Store.Permits.RevokeAsync(new RevokeRequest(Me, id, "ann", "why"), Token));
        yield return ("stop and revoke", PermitStatus.Pending, _ => Store.Permits.SwitchAsync(new SwitchRequest(Me, StopScope.Pipeline, Pipeline, Stop: true, Revoke: true, "ann", "why"), Token));
        foreach (var from in (PermitStatus[])[PermitStatus.InFlight, PermitStatus.OutcomeUnknown, PermitStatus.Unresolved, PermitStatus.NotPosted])
        {
            foreach (var to in (PermitStatus[])[PermitStatus.Used, PermitStatus.NotPosted, PermitStatus.OutcomeUnknown])
            {
                if (StateTables.Permits.Allows(from, to))
                    yield return ($"settle {from} as {to}", from, async id => await SettleAsync(Settle(Launch(id, "") with { ClaimId = await ClaimOfAsync(id) }, to)));
            }
        }

        foreach (var to in (PermitStatus[])[PermitStatus.Used, PermitStatus.NotPosted, PermitStatus.Unresolved])
        {
            yield return ($"look-up {to}", PermitStatus.OutcomeUnknown, id => Store.Permits.ReconcileAsync(
                new ReconcileRequest(Me, id, 0, to, PermitReason.LookupFound, null, to == PermitStatus.Used ? "found-" + id : null, false, Minute), Token));
        }

        yield return ("resolve as posted", PermitStatus.Unresolved, id => Store.Permits.ResolveAsync(new ResolveRequest(Me, id, "ann", "seen", "seen-" + id), Token));
        yield return ("resolve as not posted", PermitStatus.Unresolved, id => Store.Permits.ResolveAsync(new ResolveRequest(Me, id, "ann", "not seen", null), Token));
    }
}
