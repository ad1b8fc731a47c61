using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Upkeep role.</summary>
internal sealed class PostgresUpkeepStore(PostgresDatabase database) : IUpkeepStore
{
    public PostgresDatabase Database => database;

    public Task<PruneResult> PruneAsync(PruneRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
