using ReplyScheduler.Replies;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>The queue of posts that might be answered.</summary>
internal sealed class PostgresCandidateStore(PostgresDatabase database) : ICandidateStore
{
    public Task<IReadOnlyList<OfferAnswer>> OfferAsync(OfferRequest request, CancellationToken cancellationToken) => request.Transaction is { } transaction
        ? database.WithinAsync(transaction, step => OfferStep.Add(step, request), cancellationToken)
        : database.StepAsync(step => OfferStep.Add(step, request), cancellationToken);

    public Task<int> WithdrawAsync(WithdrawRequest request, CancellationToken cancellationToken) => database.StepAsync<int>(
        step =>
        {
            step.Add("withdraw_lock", ("platform", request.Platform), ("target", request.TargetId));
            var touched = step.Add("candidate_withdraw", ("platform", request.Platform), ("target", request.TargetId), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
            return () => touched.Rows;
        },
        cancellationToken);

    public Task<TakeResult> TakeAsync(TakeRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => TakeStep.Add(step, request), cancellationToken);

    public Task<StepOutcome> ReturnAsync(ReturnRequest request, CancellationToken cancellationToken) => ReturnStep.RunAsync(database, request, cancellationToken);
}
