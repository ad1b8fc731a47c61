using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>An instance introduces itself: findings about types that nobody handled end with those that it handles.</summary>
internal static class RegisterStep
{
    public static Func<RegisterResult> Build(PostgresStep step, InstanceRegistration request)
    {
        var (stamp, boot) = (request.Stamp, request.Boot);
        var (now, sequence) = (default(DateTimeOffset), 0L);
        EventRows.Check(boot);
        step.Add("instance_boot", ("instance", stamp.InstanceId), ("build", stamp.Build), ("machine", request.Machine), ("process", request.ProcessId),
            ("types", request.HandledTypes.ToArray()), ("endpoints", request.HandlesEndpoints));
        step.Add("derived_gates_reset");
        if (!step.IsSpooling) Resolve(step, request);
        step.Add("event_append", row => sequence = row.GetInt64(0), ("type", boot.Type), ("severity", StoredCode.Of(boot.Severity)), ("message", EventRows.Message(boot)),
            ("data", boot.Data), ("run", boot.RunId), ("job", boot.JobId), ("decision", boot.DecisionId), ("permit", boot.PermitId),
            ("instance", stamp.InstanceId), ("build", stamp.Build));
        if (step.IsSpooling) step.Add("events_last", row => sequence = row.GetInt64(0));
        step.Add("store_now", row => now = row.GetInstant(0));
        return () => new RegisterResult(now, sequence);
    }

    private static void Resolve(PostgresStep step, InstanceRegistration request)
    {
        step.Add("alert_resolve", ("rule", "no_handler"), ("subjects", request.HandledTypes.ToArray()));
        if (request.HandlesEndpoints) step.Add("types_with_endpoints");
    }
}
