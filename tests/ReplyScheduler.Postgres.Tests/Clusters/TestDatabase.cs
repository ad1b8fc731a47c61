using System.Globalization;
using Npgsql;

namespace ReplyScheduler.Postgres.Tests.Clusters;

/// <summary>A database as a DBA sees it: connections without a pool, which find the tables of the schema.</summary>
internal sealed class TestDatabase(NpgsqlConnectionStringBuilder text)
{
    private readonly string direct = new NpgsqlConnectionStringBuilder(text.ConnectionString) { Pooling = false, SearchPath = "reply_scheduler", CommandTimeout = 300 }.ConnectionString;

    /// <summary>For a store.</summary>
    public string Text { get; } = text.ConnectionString;

    public string Name => text.Database!;

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(direct);
        await connection.OpenAsync();
        return connection;
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task<long> CountAsync(string fromWhere) => ScalarAsync<long>("SELECT count(*) FROM " + fromWhere);

    /// <summary>Rows, their values with a space in between.</summary>
    public async Task<List<string>> TextsAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await rows.ReadAsync()) found.Add(string.Join(' ', Enumerable.Range(0, rows.FieldCount).Select(i => rows.IsDBNull(i) ? "" : Convert.ToString(rows.GetValue(i), CultureInfo.InvariantCulture))));
        return found;
    }

    /// <summary>Ends the sessions of others in this database that fit; how many.</summary>
    public Task<long> TerminateAsync(string where = "true", long limit = long.MaxValue) => ScalarAsync<long>(
        $"SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND {where} ORDER BY random() LIMIT {limit}) x");
}
