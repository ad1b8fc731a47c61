using System.Globalization;
using Npgsql;

namespace ReplyScheduler.Bench.Stores;

/// <summary>What the server counted by its extension <c>pg_stat_statements</c>, which has to be preloaded.</summary>
internal sealed class ServerProfile : IStatementProfile
{
    private const string Slowest =
        """
        SELECT sum(total_exec_time) OVER (), total_exec_time, calls, regexp_replace(query, '\s+', ' ', 'g')
        FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND toplevel ORDER BY total_exec_time DESC LIMIT 30
        """;

    private readonly PostgresBench _store;

    public ServerProfile(PostgresBench store)
    {
        _store = store;
        _store.Run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public");
        Clear();
    }

    public void Clear() => _store.Run("SELECT public.pg_stat_statements_reset()");

    public void Print(long items)
    {
        using var connection = _store.Connect();
        using var command = new NpgsqlCommand(Slowest, connection);
        using var rows = command.ExecuteReader();
        var isFirst = true;
        while (rows.Read())
        {
            if (isFirst) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.GetDouble(0) * 1000 / items,10:0.0} us/item on the server"));
            isFirst = false;
            var text = rows.GetString(3);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{rows.GetDouble(1) * 1000 / items,10:0.0} us/item {rows.GetInt64(2) / (double)items,8:0.000} runs/item  {text[..Math.Min(90, text.Length)]}"));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
