using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Ids of requests that were let in.</summary>
internal sealed class PostgresTriggerStore(PostgresDatabase database) : ITriggerStore
{
    private const long MostForgotten = 100;

    public Task<AdmitResult> AdmitAsync(AdmitRequest request, CancellationToken cancellationToken)
    {
        request.Check();
        return database.StepAsync(step => Build(step, request), cancellationToken);
    }

    private static Func<AdmitResult> Build(PostgresStep step, AdmitRequest request)
    {
        var (now, isInTime, isFirst) = (default(DateTimeOffset), false, false);
        if (request.Id is not null) step.Add("prune_seen_ids", ("most", MostForgotten));
        step.Add(
            "id_admit", row => (now, isInTime, isFirst) = (row.GetInstant(0), row.GetBoolean(1), row.GetBoolean(2)),
            ("sent_at", request.SentAt), ("tolerance", request.Tolerance), ("id", request.Id), ("admission", request.Admission), ("keep", request.KeepFor),
            ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        return () => new AdmitResult(now, !isInTime ? AdmitOutcome.OutOfTime : isFirst || request.Id is null ? AdmitOutcome.Admitted : AdmitOutcome.SeenBefore);
    }
}
