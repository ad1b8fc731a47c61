using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Candidate role.</summary>
internal sealed class PostgresCandidateStore(PostgresDatabase database) : ICandidateStore
{
    public PostgresDatabase Database => database;

    public Task<IReadOnlyList<OfferAnswer>> OfferAsync(OfferRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> WithdrawAsync(WithdrawRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TakeResult> TakeAsync(TakeRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StepOutcome> ReturnAsync(ReturnRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
