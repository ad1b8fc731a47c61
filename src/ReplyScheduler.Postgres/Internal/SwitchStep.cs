using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Sets or releases a stop switch, and revokes what waits behind it where that is asked for.</summary>
internal static class SwitchStep
{
    public static Func<int> Add(PostgresStep step, SwitchRequest request)
    {
        var revoked = 0;
        var (scope, name, stamp) = (StoredCode.Of(request.Scope), request.Scope == StopScope.Global ? "*" : request.Name, request.Stamp);
        step.Add("switch_lock");
        if (request.Stop) step.Add("switch_stop", ("scope", scope), ("name", name), ("actor", request.Actor), ("why", request.Why));
        else step.Add("switch_go", ("scope", scope), ("name", name));
        if (request.Revoke)
        {
            step.Add("switch_revoke", row => revoked = row.GetInt32(0), ("scope", scope), ("name", name), ("why", request.Why), ("actor", request.Actor),
                ("instance", stamp.InstanceId), ("build", stamp.Build));
        }

        step.Add("switch_told", ("type", request.Stop ? EventNames.StopSwitchSet : EventNames.StopSwitchReleased),
            ("message", request.Stop ? "A stop switch was set." : "A stop switch was released."), ("scope", scope), ("name", name), ("actor", request.Actor), ("why", request.Why),
            ("instance", stamp.InstanceId), ("build", stamp.Build));
        return () => revoked;
    }
}
