using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Schema, identity and clock.</summary>
internal sealed class PostgresSchemaStore(PostgresDatabase database) : ISchemaStore
{
    public Task<StoreInfo> PrepareAsync(CancellationToken cancellationToken) => database.ReadAsync(InfoRead.Build, cancellationToken);

    public async Task<ClockMove> AdvanceAsync(DateTimeOffset to, bool passLeases, CancellationToken cancellationToken)
    {
        if (!(await PrepareAsync(cancellationToken).ConfigureAwait(false)).IsVirtual)
            throw new StoreException($"The database {database.Name} runs on the server's clock, which nobody moves. Use a schema made with PostgresOptions.VirtualClockFrom.", isTransient: false);
        return await database.StepAsync(step => Move(step, to, passLeases), cancellationToken).ConfigureAwait(false);
    }

    public string Script() => database.Migrator.Script();

    private static Func<ClockMove> Move(PostgresStep step, DateTimeOffset to, bool passLeases)
    {
        var (holders, now) = (new List<LeaseHolder>(), default(DateTimeOffset));
        step.Add("clock_hold");
        step.Add("clock_holders", row => holders.Add(new LeaseHolder(row.GetGuidOrNull(0) ?? Guid.Empty, row.GetString(1), row.GetInt32(2))), ("to", to), ("passes", passLeases));
        step.Add("clock_move", ("to", to), ("passes", passLeases));
        step.Add("store_now", row => now = row.GetInstant(0));
        return () => new ClockMove(now, holders);
    }
}
