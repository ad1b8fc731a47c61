using System.Data.Common;
using Microsoft.Data.Sqlite;
using ReplyScheduler.Sqlite;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Crash.Tests.Databases;

/// <summary>A SQLite file.</summary>
internal sealed class SqliteDatabase(string path) : TestedDatabase
{
    public override string[] Arguments => ["--db", path];

    public override IReadOnlyList<(string Broken, string Sql)> Damage { get; } =
        [("a broken file", "SELECT * FROM (SELECT integrity_check AS answer FROM pragma_integrity_check) WHERE answer <> 'ok'")];

    public override async Task<bool> IsMadeAsync() => File.Exists(path) && (await RowsAsync("SELECT name FROM sqlite_schema WHERE name = 'posting_permits'")).Count > 0;

    public override IReplySchedulerStore Open() => new SqliteStore(new SqliteOptions { Path = path, AcceptAnyClock = true, CreateIfMissing = false });

    public override string Literal(DateTimeOffset instant) => Micros(instant);

    public override string DropTrigger(string trigger, string table) => $"DROP TRIGGER {trigger}";

    public override void Dispose()
    {
        // The folder of the test goes with all its files.
    }

    protected override async ValueTask<DbConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }
}
