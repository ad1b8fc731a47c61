using System.Collections.Concurrent;
using Npgsql;

namespace ReplyScheduler.Postgres.Tests.Clusters;

/// <summary>
/// The server of this test run: the one that <see cref="Variable"/> names, else a throw-away cluster of this process. Makes databases, empty
/// or as copies of another one. Safe for concurrent use.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    /// <summary>A connection string whose role may create databases and roles.</summary>
    public const string Variable = "REPLYSCHEDULER_TEST_POSTGRES";

    private static readonly Lazy<PostgresServer> Started = new(() => new PostgresServer());

    private readonly NpgsqlDataSource source;
    private readonly string prefix = $"rs_test_{Environment.ProcessId}_{Guid.NewGuid():N}"[..26];
    private readonly ConcurrentDictionary<string, bool> left = new();
    private readonly ConcurrentBag<string> roles = [];
    private int made;

    private PostgresServer()
    {
        var given = Environment.GetEnvironmentVariable(Variable);
        Text = new NpgsqlConnectionStringBuilder(string.IsNullOrWhiteSpace(given) ? ThrowAwayCluster.Start() : given);
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Text.ConnectionString) { MaxPoolSize = 4 });
    }

    /// <summary>The server, started at the first call. Without any Postgres each call fails with what to do about it.</summary>
    public static PostgresServer Current => Started.Value;

    private NpgsqlConnectionStringBuilder Text { get; }

    /// <summary>Ends what this process has of the server, if it asked for one.</summary>
    public static void End()
    {
        if (Started.IsValueCreated) Started.Value.Dispose();
    }

    /// <summary>How to reach a database of the server.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="role">A role that the connection takes on when it begins; null for the one of the connection string.</param>
    public NpgsqlConnectionStringBuilder ConnectionTo(string database, string? role = null)
    {
        var text = new NpgsqlConnectionStringBuilder(Text.ConnectionString) { Database = database };
        if (role is not null) text.Options = $"-c role={role}";
        return text;
    }

    /// <summary>Makes a database without anything of ours in it.</summary>
    public string CreateEmpty() => Create("TEMPLATE template0");

    /// <summary>Makes a database as a copy of one of ours that nobody is connected to.</summary>
    public string CreateFrom(string template) => Create($"TEMPLATE {template}");

    /// <summary>Drops a database whoever is connected to it.</summary>
    public void Drop(string database)
    {
        Execute($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        left.TryRemove(database, out _);
    }

    /// <summary>Makes a role without any rights, which is dropped at the end; <see cref="ConnectionTo"/> reaches a database as it.</summary>
    public string CreateRole()
    {
        var name = $"{prefix}_{Interlocked.Increment(ref made)}";
        Execute($"CREATE ROLE {name}");
        roles.Add(name);
        return name;
    }

    /// <summary>Runs one statement on the server's own database.</summary>
    public void Execute(string sql)
    {
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var database in left.Keys) Drop(database);
        foreach (var role in roles) Execute($"DROP ROLE {role}");
        source.Dispose();
    }

    private string Create(string how)
    {
        var name = $"{prefix}_{Interlocked.Increment(ref made)}";
        Execute($"CREATE DATABASE {name} {how}");
        left[name] = true;
        return name;
    }
}
