using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>The test's file as a DBA sees it.</summary>
internal sealed class Database(string path)
{
    public string Path => path;

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<IReadOnlyList<object?[]>> QueryAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var found = new List<object?[]>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var row = new object?[rows.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = rows.IsDBNull(i) ? null : rows.GetValue(i);
            found.Add(row);
        }

        return found;
    }

    public async Task<long> CountAsync(string fromWhere) => (long)(await QueryAsync("SELECT count(*) FROM " + fromWhere))[0][0]!;

    public async Task<IReadOnlyList<string>> TextsAsync(string sql) =>
        (await QueryAsync(sql)).Select(row => string.Join(' ', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)))).ToList();

    /// <summary>The permits in the order of their creation, canaries apart.</summary>
    public async Task<IReadOnlyList<Permit>> PermitsAsync(string where = "decision_type <> 'canary'") =>
        (await QueryAsync($"SELECT permit_id, decision_type, target_id, status, reason_code, posted_id, pipeline_source, detail FROM posting_permits WHERE {where} ORDER BY created_at, permit_id"))
        .Select(row => new Permit(
            Guid.Parse((string)row[0]!), (string)row[1]!, (string?)row[2], (string)row[3]!, (string?)row[4], (string?)row[5], (string?)row[6], (string?)row[7])).ToList();

    public async Task<Permit> PermitAsync(string target) => (await PermitsAsync($"target_id = '{target}'")).Single();

    public static long Micros(DateTimeOffset instant) => (instant.UtcTicks - DateTime.UnixEpoch.Ticks) / 10;

    /// <summary>A connection that stays open, for a lock that somebody else holds.</summary>
    public async Task<SqliteConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False;Default Timeout=20");
        await connection.OpenAsync();
        return connection;
    }
}
