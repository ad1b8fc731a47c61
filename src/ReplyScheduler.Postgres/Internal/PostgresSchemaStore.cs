using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Schema role.</summary>
internal sealed class PostgresSchemaStore(PostgresDatabase database) : ISchemaStore
{
    public PostgresDatabase Database => database;

    public Task<StoreInfo> PrepareAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ClockMove> AdvanceAsync(DateTimeOffset to, bool passLeases, CancellationToken cancellationToken) => throw new NotSupportedException();

    public string Script() => throw new NotSupportedException();
}
