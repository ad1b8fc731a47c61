using System.Data.Common;
using System.Globalization;
using Npgsql;
using ReplyScheduler.Postgres.Internal;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Conformance;

namespace ReplyScheduler.Postgres.Tests.Conformance;

/// <summary>A database of the test's own. Where it finds it migrated, the store connects as a role with the least rights.</summary>
/// <param name="isEmpty">Whether the first store that is opened finds nothing and migrates; else it finds a migrated database, which is faster.</param>
/// <param name="schema">The name of the schema.</param>
internal sealed class PostgresUnderTest(bool isEmpty = false, string schema = PostgresUnderTest.DefaultSchema) : StoreUnderTest
{
    public const string DefaultSchema = "reply_scheduler";

    private readonly Lock making = new();
    private string? database;
    private bool isMigrated;
    private string? elsewhere;

    public override IReplySchedulerStore Open(StoreSetup setup)
    {
        var text = ConnectionFor(setup);
        if (isMigrated) text.Options = $"-c role={MigratedDatabase.Role}";
        return Make(text, schema, setup);
    }

    /// <summary>A store as one process would make it. Many tests share the server, so that each has few connections.</summary>
    public static PostgresStore Make(NpgsqlConnectionStringBuilder connection, string schema, StoreSetup setup) => new(new PostgresOptions
    {
        ConnectionString = connection.ConnectionString, Schema = schema, MigrateAtStart = true, MaxPoolSize = 8,
        Environment = setup.Environment, VirtualClockFrom = setup.ClockFrom, AcceptAnyClock = setup.AcceptAnyClock,
    });

    /// <summary>How a tool connects: no pool, and the search path that a person would set.</summary>
    public NpgsqlConnectionStringBuilder ToolConnection()
    {
        var text = ConnectionFor(new StoreSetup());
        text.Pooling = false;
        text.SearchPath = "\"" + schema.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        return text;
    }

    public override async Task ExecuteSqlAsync(string sql)
    {
        await using var connection = await OpenAsync(ToolConnection());
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public override async Task<IReadOnlyList<IReadOnlyList<object?>>> QueryAsync(string sql)
    {
        await using var connection = await OpenAsync(ToolConnection());
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<IReadOnlyList<object?>>();
        while (await rows.ReadAsync())
        {
            var row = new object?[rows.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = rows.GetDataTypeName(i) == "jsonb" ? JsonText.CompactOrNull(rows.GetValue(i) as string) : ToContract(rows.GetValue(i));
            found.Add(row);
        }

        return found;
    }

    /// <summary>A connection as a DBA's tool has it.</summary>
    public override async Task<DbConnection> ConnectAsync() => await OpenAsync(ToolConnection());

    public override async Task<DbConnection> ConnectElsewhereAsync()
    {
        elsewhere ??= PostgresServer.Current.CreateEmpty();
        var text = PostgresServer.Current.ConnectionTo(elsewhere);
        text.Pooling = false;
        return await OpenAsync(text);
    }

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder text)
    {
        var connection = new NpgsqlConnection(text.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public override string Literal(DateTimeOffset instant) =>
        $"timestamptz '{instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'";

    public override DateTimeOffset ToInstant(object? value) => (DateTimeOffset)value!;

    public override bool InstantsAreNumbers => false;

    /// <summary>Broken rules, and values that the column's type has no place for.</summary>
    public override bool IsRefusal(Exception error) => error is PostgresException { SqlState: { } state }
        && (state[..2] is "22" or "23" || state is PostgresErrorCodes.RaiseException or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.DatatypeMismatch);

    public override string AllowTwoPostsPerTarget => "DROP INDEX posting_permits_target";

    public override (string Break, string Mend) RefuseInserts(string table) => (
        "CREATE FUNCTION dba_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'out of order'; END $$; " +
        $"CREATE TRIGGER dba_refuses BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION dba_refuses()",
        $"DROP TRIGGER dba_refuses ON {table}; DROP FUNCTION dba_refuses()");

    public override ValueTask DisposeAsync()
    {
        if (database is not null) PostgresServer.Current.Drop(database);
        if (elsewhere is not null) PostgresServer.Current.Drop(elsewhere);
        return ValueTask.CompletedTask;
    }

    /// <summary>The first one to ask makes the database; who wants it otherwise than the migrated one gets an empty one.</summary>
    private NpgsqlConnectionStringBuilder ConnectionFor(StoreSetup setup)
    {
        lock (making)
        {
            if (database is null)
            {
                isMigrated = !isEmpty && schema == DefaultSchema && setup == new StoreSetup();
                database = isMigrated ? MigratedDatabase.Create() : PostgresServer.Current.CreateEmpty();
            }

            return PostgresServer.Current.ConnectionTo(database);
        }
    }

    private static object? ToContract(object value) => value switch
    {
        DBNull => null,
        short or int or uint or ulong => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        bool truth => truth ? 1L : 0L,
        decimal or float => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        Guid id => id.ToString("D"),
        DateTime instant => new DateTimeOffset(instant),
        _ => value,
    };
}
