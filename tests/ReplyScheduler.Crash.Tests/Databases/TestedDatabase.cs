using System.Data.Common;
using System.Globalization;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Crash.Tests.Databases;

/// <summary>A database of one test, as the program is given it and as any tool sees it.</summary>
internal abstract class TestedDatabase : IDisposable
{
    /// <summary>What the program is told.</summary>
    public abstract string[] Arguments { get; }

    /// <summary>What is in the environment of the program.</summary>
    public virtual IReadOnlyList<(string Name, string Value)> Environment => [];

    /// <summary>Statements that find what is broken in the store itself.</summary>
    public virtual IReadOnlyList<(string Broken, string Sql)> Damage => [];

    /// <summary>Makes the place where the program finds nothing yet.</summary>
    /// <param name="store">Which store it is for.</param>
    /// <param name="folder">A folder of the test's own.</param>
    public static TestedDatabase Make(TestedStore store, string folder) => store switch
    {
        TestedStore.Sqlite => new SqliteDatabase(Path.Combine(folder, "tested.db")),
        TestedStore.Postgres => new PostgresDatabase(),
        _ => throw new ArgumentOutOfRangeException(nameof(store)),
    };

    /// <summary>Whether the program has made the tables.</summary>
    public abstract Task<bool> IsMadeAsync();

    /// <summary>A store that looks at the database.</summary>
    public abstract IReplySchedulerStore Open();

    /// <summary>An instant as a statement writes it.</summary>
    public abstract string Literal(DateTimeOffset instant);

    /// <summary>The statement that takes a guard away.</summary>
    public abstract string DropTrigger(string trigger, string table);

    /// <summary>
    /// Rows as text, columns joined by a bar, the same of every store: null is empty, truth is 1 or 0, and an instant its microseconds.
    /// </summary>
    public async Task<List<string>> RowsAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.GetValue(i)))));
        return rows;
    }

    /// <summary>Runs statements; how many rows they changed.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>An instant of <see cref="RowsAsync"/>.</summary>
    public static DateTimeOffset Instant(string micros) => DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(micros, CultureInfo.InvariantCulture));

    /// <summary>An instant as <see cref="RowsAsync"/> writes it.</summary>
    public static string Micros(DateTimeOffset instant) =>
        ((instant.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    public abstract void Dispose();

    /// <summary>An open connection.</summary>
    protected abstract ValueTask<DbConnection> ConnectAsync();

    private static string? Text(object value) => value switch
    {
        DBNull => "",
        bool truth => truth ? "1" : "0",
        DateTime instant => Micros(instant),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
