using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using ReplyScheduler.Sqlite;
using ReplyScheduler.Sqlite.Internal;
using ReplyScheduler.Stores;
using SQLitePCL;

namespace ReplyScheduler.Bench.Stores;

/// <summary>
/// Counts and times what SQLite itself runs on the store's writing connection: BEGIN, COMMIT and savepoints too; the statements
/// inside triggers count into the statement that fired them.
/// </summary>
internal sealed class StatementCounter : IStatementProfile
{
    private readonly Dictionary<string, (long Runs, long Nanoseconds)> _byText = new(StringComparer.Ordinal);
    private readonly SqliteDatabase _database;

    private StatementCounter(SqliteDatabase database) => _database = database;

    /// <summary>To be read when the writer is at rest.</summary>
    public long Count => _byText.Values.Sum(statement => statement.Runs);

    /// <summary>Begins anew, when the writer is at rest.</summary>
    public void Clear() => _byText.Clear();

    public static async Task<StatementCounter> AttachAsync(IReplySchedulerStore store)
    {
        var counter = new StatementCounter(DatabaseOf((SqliteStore)store));
        await counter.ListenAsync((_, text, nanoseconds) => counter.See(text, nanoseconds));
        return counter;
    }

    /// <summary>The statements by their time, with runs and microseconds per item.</summary>
    public void Print(long items)
    {
        Console.Error.WriteLine($"{_byText.Values.Sum(s => s.Nanoseconds) / 1000.0 / items,10:0.0} us/item in {Count / (double)items:0.00} statements/item");
        foreach (var (text, (runs, nanoseconds)) in _byText.OrderByDescending(s => s.Value.Nanoseconds).Take(30))
        {
            var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            Console.Error.WriteLine($"{nanoseconds / 1000.0 / items,10:0.0} us/item {runs / (double)items,8:0.000} runs/item  {line[..Math.Min(90, line.Length)]}");
        }
    }

    public async ValueTask DisposeAsync() => await ListenAsync(null);

    private Task ListenAsync(strdelegate_profile? listener) => _database.WriteAsync(
        session =>
        {
            raw.sqlite3_profile(ConnectionOf(session).Handle, listener, null);
            return true;
        },
        CancellationToken.None);

    private void See(string text, long nanoseconds)
    {
        var (runs, sum) = _byText.GetValueOrDefault(text);
        _byText[text] = (runs + 1, sum + nanoseconds);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "database")]
    private static extern ref SqliteDatabase DatabaseOf(SqliteStore store);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_connection")]
    private static extern ref SqliteConnection ConnectionOf(SqliteSession session);
}
