using Npgsql;

namespace ReplyScheduler.Bench.Stores;

/// <summary>Databases of a server whose names begin alike.</summary>
internal sealed class TempDatabases(string server) : Places
{
    private readonly string _prefix = "reply_bench_" + Guid.NewGuid().ToString("n")[..12];
    private int _databases;

    public override BenchStore New()
    {
        var store = new PostgresBench(new NpgsqlConnectionStringBuilder(server) { Database = $"{_prefix}_{_databases++}" }.ToString());
        store.Create();
        return store;
    }

    protected override void Clean()
    {
        NpgsqlConnection.ClearAllPools();
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ToString());
        connection.Open();
        var names = new List<string>();
        using (var command = new NpgsqlCommand($"SELECT datname FROM pg_database WHERE starts_with(datname, '{_prefix}')", connection))
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read()) names.Add(rows.GetString(0));
        }

        foreach (var name in names)
        {
            using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)", connection);
            drop.ExecuteNonQuery();
        }
    }
}
