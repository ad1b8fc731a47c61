using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ReplyScheduler.JobsHost;

/// <summary>Reads the database with plain SQL, as any tool can: the tables are a public contract.</summary>
internal sealed class StoredRuns(string path)
{
    private const string ByJob = """
        SELECT j.job_name, count(*), sum(e.succeeded), sum(e.attempts)
        FROM (SELECT job_id, slot_time, count(*) AS attempts, max(status = 'succeeded') AS succeeded
              FROM job_executions WHERE kind = 'schedule' AND slot_time >= $from AND slot_time < $until
              GROUP BY job_id, slot_time) e
        JOIN scheduled_jobs j ON j.id = e.job_id
        GROUP BY j.job_name
        """;

    /// <summary>By job: slots that ran, slots that succeeded, attempts.</summary>
    public IReadOnlyDictionary<string, (int Executions, int Succeeded, int Attempts)> Count(DateTimeOffset from, DateTimeOffset until)
    {
        using var connection = Open();
        using var command = new SqliteCommand(ByJob, connection);
        command.Parameters.AddWithValue("$from", Micros(from));
        command.Parameters.AddWithValue("$until", Micros(until));
        using var rows = command.ExecuteReader();
        var found = new Dictionary<string, (int, int, int)>();
        while (rows.Read()) found.Add(rows.GetString(0), (rows.GetInt32(1), rows.GetInt32(2), rows.GetInt32(3)));
        return found;
    }

    /// <summary>The zones that jobs of the catalogue have by now; none in a new database.</summary>
    public IReadOnlyList<string> Zones()
    {
        using var connection = Open();
        var names = string.Join(',', Catalogue.Jobs.Select(job => $"'{job.Name}'"));
        using var command = new SqliteCommand(string.Create(CultureInfo.InvariantCulture, $"SELECT DISTINCT time_zone FROM scheduled_jobs WHERE job_name IN ({names})"), connection);
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read()) found.Add(rows.GetString(0));
        return found;
    }

    /// <summary>Instants are kept in microseconds.</summary>
    private static long Micros(DateTimeOffset instant) => (instant.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
