using System.Data.Common;
using Npgsql;
using ReplyScheduler.Postgres;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Crash.Tests.Databases;

/// <summary>A database on the server of the tests.</summary>
internal sealed class PostgresDatabase : TestedDatabase
{
    private readonly string name = PostgresServer.Current.CreateEmpty();
    private readonly NpgsqlDataSource tool;

    public PostgresDatabase() =>
        tool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Connection) { SearchPath = "reply_scheduler", MaxPoolSize = 2, ApplicationName = "tool" });

    public override string[] Arguments => ["--postgres", "env"];

    public override IReadOnlyList<(string Name, string Value)> Environment => [("REPLYSCHEDULER_POSTGRES", Connection)];

    private string Connection => PostgresServer.Current.ConnectionTo(name).ConnectionString;

    public override async Task<bool> IsMadeAsync() => await RowsAsync("SELECT to_regclass('posting_permits') IS NOT NULL") is ["1"];

    public override IReplySchedulerStore Open() => new PostgresStore(new PostgresOptions { ConnectionString = Connection, AcceptAnyClock = true, MaxPoolSize = 2 });

    public override string Literal(DateTimeOffset instant) => $"'{instant.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'::timestamptz";

    public override string DropTrigger(string trigger, string table) => $"DROP TRIGGER {trigger} ON {table}";

    public override void Dispose()
    {
        tool.Dispose();
        PostgresServer.Current.Drop(name);
    }

    protected override async ValueTask<DbConnection> ConnectAsync() => await tool.OpenConnectionAsync();
}
