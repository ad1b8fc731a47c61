using Npgsql;
using ReplyScheduler.Postgres.Tests.Clusters;

namespace ReplyScheduler.JobsHost.Tests.Postgres;

/// <summary>An empty Postgres database of one test.</summary>
internal sealed class PostgresDatabase : IDisposable
{
    private readonly string name = PostgresServer.Current.CreateEmpty();

    /// <summary>The options that name it.</summary>
    public string[] Option => ["--postgres", Connection.ConnectionString];

    private NpgsqlConnectionStringBuilder Connection => PostgresServer.Current.ConnectionTo(name);

    /// <summary>Rows as any tool reads them; columns joined by a bar.</summary>
    public IReadOnlyList<string> Rows(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Connection.ConnectionString) { Pooling = false, SearchPath = "reply_scheduler" }.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read()) found.Add(string.Join('|', Enumerable.Range(0, rows.FieldCount).Select(i => rows.GetValue(i))));
        return found;
    }

    /// <summary>How many runs there are; none before there is a table.</summary>
    public int Executions() => Rows("SELECT to_regclass('job_executions') IS NOT NULL") is ["True"] ? int.Parse(Rows("SELECT count(*) FROM job_executions")[0]) : 0;

    public void Dispose() => PostgresServer.Current.Drop(name);
}
