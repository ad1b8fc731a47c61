using System.Data.Common;

namespace ReplyScheduler.JobsHost;

/// <summary>Reads the database with plain SQL that every store understands, as any tool can: the tables are a public contract.</summary>
internal sealed class StoredRuns(Database database)
{
    /// <summary>By job: slots that ran, slots that succeeded, attempts.</summary>
    public async Task<IReadOnlyDictionary<string, (int Executions, int Succeeded, int Attempts)>> CountAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT j.job_name, count(*), CAST(sum(e.succeeded) AS integer), CAST(sum(e.attempts) AS integer)
            FROM (SELECT job_id, slot_time, count(*) AS attempts, max(CASE status WHEN 'succeeded' THEN 1 ELSE 0 END) AS succeeded
                  FROM {database.Schema}.job_executions WHERE kind = 'schedule' AND slot_time >= @from AND slot_time < @until
                  GROUP BY job_id, slot_time) e
            JOIN {database.Schema}.scheduled_jobs j ON j.id = e.job_id
            GROUP BY j.job_name
            """;
        var rows = await ReadAsync(
            sql,
            [("@from", database.Parameter(from)), ("@until", database.Parameter(until))],
            row => KeyValuePair.Create(row.GetString(0), (row.GetInt32(1), row.GetInt32(2), row.GetInt32(3))),
            cancellationToken);
        return rows.ToDictionary();
    }

    /// <summary>The zones that jobs of the catalogue have by now; none in a new database.</summary>
    public async Task<IReadOnlyList<string>> ZonesAsync(CancellationToken cancellationToken)
    {
        var names = string.Join(',', Catalogue.Jobs.Select(job => $"'{job.Name}'"));
        return await ReadAsync($"SELECT DISTINCT time_zone FROM {database.Schema}.scheduled_jobs WHERE job_name IN ({names})", [], row => row.GetString(0), cancellationToken);
    }

    private async Task<List<T>> ReadAsync<T>(string sql, (string Name, object Value)[] parameters, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var connection = database.Connect();
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<T>();
        while (await rows.ReadAsync(cancellationToken)) found.Add(read(rows));
        return found;
    }
}
