using Npgsql;
using ReplyScheduler.Postgres.Tests.Clusters;

namespace ReplyScheduler.Cli.Tests.Postgres;

/// <summary>An empty Postgres database of one test.</summary>
internal sealed class PostgresDatabase : IDisposable
{
    private readonly string name = PostgresServer.Current.CreateEmpty();

    /// <summary>How to reach it.</summary>
    public string Text => PostgresServer.Current.ConnectionTo(name).ConnectionString;

    public void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Text) { Pooling = false, SearchPath = "reply_scheduler" }.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public void Dispose() => PostgresServer.Current.Drop(name);
}
