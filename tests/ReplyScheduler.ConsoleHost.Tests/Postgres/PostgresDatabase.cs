using Npgsql;
using ReplyScheduler.Postgres.Tests.Clusters;

namespace ReplyScheduler.ConsoleHost.Tests.Postgres;

/// <summary>An empty Postgres database of one test, and a folder for what the program writes beside it.</summary>
internal sealed class PostgresDatabase : IDisposable
{
    private readonly string _name = PostgresServer.Current.CreateEmpty();
    private readonly TemporaryFolder _folder = new();

    /// <summary>How to reach it, always with a password: a server that asks for none takes any.</summary>
    public NpgsqlConnectionStringBuilder Connection
    {
        get
        {
            var connection = PostgresServer.Current.ConnectionTo(_name);
            connection.Password ??= "hush-nobody-prints-this";
            return connection;
        }
    }

    /// <summary>The options that name it.</summary>
    public string[] Option => ["--postgres", Connection.ConnectionString];

    public string Out => _folder.Path("replies.jsonl");

    /// <summary>The command <c>run</c> on it.</summary>
    public string[] Run(params string[] more) => ["run", .. Option, "--out", Out, .. more];

    public IReadOnlyList<string> Rows(string sql) => Tests.Rows.Read(Connection, sql);

    public void Dispose()
    {
        PostgresServer.Current.Drop(_name);
        _folder.Dispose();
    }
}
