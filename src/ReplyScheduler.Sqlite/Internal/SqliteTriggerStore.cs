using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Ids of requests that were let in.</summary>
internal sealed class SqliteTriggerStore(SqliteDatabase database) : ITriggerStore
{
    private const int MostForgotten = 100;

    public Task<AdmitResult> AdmitAsync(AdmitRequest request, CancellationToken cancellationToken)
    {
        request.Check();
        return database.WriteAsync(session => new AdmitResult(SqliteValue.ToInstant(session.Now), Admit(session, request)), cancellationToken);
    }

    private static AdmitOutcome Admit(SqliteSession session, AdmitRequest request)
    {
        var now = SqliteValue.ToInstant(session.Now);
        if (request.SentAt is { } sentAt && (now - sentAt).Duration() > request.Tolerance) return AdmitOutcome.OutOfTime;
        if (request.Id is null) return AdmitOutcome.Admitted;
        session.Execute("prune_seen_ids", ("now", session.Now), ("most", MostForgotten));
        var isFirst = session.Execute(
            "id_admit", ("id", request.Id), ("admission", request.Admission), ("now", session.Now), ("keep", request.KeepFor),
            ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build)) == 1;
        return isFirst ? AdmitOutcome.Admitted : AdmitOutcome.SeenBefore;
    }
}
