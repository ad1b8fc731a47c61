using Microsoft.Data.Sqlite;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>The queue of posts that might be answered.</summary>
internal sealed class SqliteCandidateStore(SqliteDatabase database) : ICandidateStore
{
    public Task<IReadOnlyList<OfferAnswer>> OfferAsync(OfferRequest request, CancellationToken cancellationToken) =>
        request.Transaction is { } transaction
            ? database.WithinAsync(transaction, session => Offer(session, request), cancellationToken)
            : database.WriteAsync(session => Offer(session, request), cancellationToken);

    public Task<int> WithdrawAsync(WithdrawRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute("candidate_withdraw", ("platform", request.Platform), ("target", request.TargetId),
                ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build), ("now", session.Now)),
            cancellationToken);

    public Task<TakeResult> TakeAsync(TakeRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => TakeStep.Run(session, request), cancellationToken);

    public Task<StepOutcome> ReturnAsync(ReturnRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Return(session, request), cancellationToken);

    private static IReadOnlyList<OfferAnswer> Offer(SqliteSession session, OfferRequest request) => [.. request.Offers.Select(offer => OfferStep.Run(session, request, offer))];

    private static StepOutcome Return(SqliteSession session, ReturnRequest request)
    {
        var isFirst = session.Scalar<long>("run_holds", ("run", request.End.RunId), ("instance", request.Stamp.InstanceId)) == 1;
        var outcome = FinishStep.Run(session, request.Stamp, [request.End])[0];
        if (!isFirst) return outcome;
        if (request.CandidateId is { } candidate)
        {
            session.Execute("candidate_return", ("candidate", candidate), ("run", request.End.RunId), ("fate", StoredCode.Of(request.Fate)),
                ("max_attempts", request.MaxAttempts), ("back_off", request.BackOff), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build), ("now", session.Now));
        }

        UsageRows.Write(session, request.Stamp, request.Usage);
        EventRows.Write(session, request.Stamp, request.Events);
        return outcome;
    }
}
