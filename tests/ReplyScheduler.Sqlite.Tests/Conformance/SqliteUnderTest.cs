using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using ReplyScheduler.Sqlite.Internal;
using ReplyScheduler.Testing.Conformance;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

/// <summary>A temporary database file for one test.</summary>
internal sealed class SqliteUnderTest : StoreUnderTest
{
    private readonly string folder = Directory.CreateTempSubdirectory("reply-scheduler-").FullName;

    public string FilePath => Path.Combine(folder, "test.db");

    public override IReplySchedulerStore Open(StoreSetup setup) => new SqliteStore(new SqliteOptions
    {
        Path = FilePath, Environment = setup.Environment, VirtualClockFrom = setup.ClockFrom, AcceptAnyClock = setup.AcceptAnyClock,
        BusyTimeout = TimeSpan.FromSeconds(60),
    });

    public override async Task ExecuteSqlAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public override async Task<IReadOnlyList<IReadOnlyList<object?>>> QueryAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var found = new List<IReadOnlyList<object?>>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var row = new object?[rows.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = rows.IsDBNull(i) ? null : rows.GetValue(i);
            found.Add(row);
        }

        return found;
    }

    public override string Literal(DateTimeOffset instant) => ((long)SqliteValue.Bind(instant)).ToString(CultureInfo.InvariantCulture);

    public override DateTimeOffset ToInstant(object? value) => SqliteValue.ToInstant((long)value!);

    public override bool InstantsAreNumbers => true;

    public override bool IsRefusal(Exception error) => error is SqliteException { SqliteErrorCode: 19 };

    public override string AllowTwoPostsPerTarget => "DROP INDEX posting_permits_target; DROP TRIGGER posting_permits_guard";

    public override (string Break, string Mend) RefuseInserts(string table) =>
        ($"CREATE TRIGGER dba_refuses BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'out of order'); END", "DROP TRIGGER dba_refuses");

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>As the sqlite3 shell connects: no pool, and foreign keys left as they are by default.</summary>
    public override Task<DbConnection> ConnectAsync() => ConnectAsync(FilePath);

    public override Task<DbConnection> ConnectElsewhereAsync() => ConnectAsync(Path.Combine(folder, "elsewhere.db"));

    private static async Task<DbConnection> ConnectAsync(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=60");
        await connection.OpenAsync();
        return connection;
    }
}
