using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Schema, identity and clock.</summary>
internal sealed class SqliteSchemaStore(SqliteDatabase database) : ISchemaStore
{
    public Task<StoreInfo> PrepareAsync(CancellationToken cancellationToken) => database.WriteAsync(ReadInfo, cancellationToken);

    public Task<ClockMove> AdvanceAsync(DateTimeOffset to, bool passLeases, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Advance(session, to, passLeases), cancellationToken);

    public string Script() => database.Script();

    public StoreInfo ReadInfo(SqliteSession session) => ReadInfo(session, database);

    public static StoreInfo ReadInfo(SqliteSession session, SqliteDatabase database)
    {
        using var row = session.Query("store_read");
        row.Read();
        return new StoreInfo(
            row.GetGuidText(0), row.GetTruth(2), row.GetInstant(4), row.GetInstant(3), row.GetString(1), IsDurable: true,
            database.NativeWarning is { } warning ? [warning] : []);
    }

    private ClockMove Advance(SqliteSession session, DateTimeOffset to, bool passLeases)
    {
        if (!ReadInfo(session).IsVirtual)
            throw new StoreException($"The database '{database.Path}' runs on the system's clock, which nobody moves. Use a database made with SqliteOptions.VirtualClockFrom.", isTransient: false);
        var holders = passLeases ? [] : Holders(session, to);
        if (holders.Count == 0)
        {
            session.Execute("clock_move", ("to", to));
            session.ForgetNow();
        }

        return new ClockMove(SqliteValue.ToInstant(session.Now), holders);
    }

    private static List<LeaseHolder> Holders(SqliteSession session, DateTimeOffset to)
    {
        var holders = new List<LeaseHolder>();
        using var rows = session.Query("clock_holders", ("to", to), ("now", session.Now));
        while (rows.Read()) holders.Add(new LeaseHolder(rows.GetGuidTextOrNull(0) ?? Guid.Empty, rows.GetString(1), rows.GetInt32(2)));
        return holders;
    }
}
