using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Retention; the order of the tables and what of each may go is in <see cref="PruneStep"/>.</summary>
internal sealed class PostgresUpkeepStore(PostgresDatabase database) : IUpkeepStore
{
    public Task<PruneResult> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MostRows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.MostRows, 10_000);
        return database.StepAsync(step => PruneStep.Build(step, request), cancellationToken);
    }
}
