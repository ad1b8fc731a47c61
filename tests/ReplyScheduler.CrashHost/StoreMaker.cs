using ReplyScheduler.Postgres;
using ReplyScheduler.Sqlite;
using ReplyScheduler.Stores;

namespace ReplyScheduler.CrashHost;

/// <summary>Makes the store that the kill points are put around.</summary>
internal static class StoreMaker
{
    public static IReplySchedulerStore Make(Database database, DateTimeOffset clockFrom) => database switch
    {
        SqliteFile file => new SqliteStore(new SqliteOptions { Path = file.Path, VirtualClockFrom = clockFrom }),
        PostgresSchema schema => new PostgresStore(new PostgresOptions { ConnectionString = schema.ConnectionString, MigrateAtStart = true, VirtualClockFrom = clockFrom, MaxPoolSize = 4 }),
        _ => throw new NotSupportedException(database.Name),
    };
}
