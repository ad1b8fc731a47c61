using Npgsql;
using ReplyScheduler.Postgres.Internal;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Stores.Internal;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Schema;

/// <summary>An empty database of a test's own, with what migrates it and what looks into it.</summary>
internal sealed class SchemaDatabase(string schema = "reply_scheduler") : IDisposable
{
    /// <summary>A migration as a later version of the library might bring it.</summary>
    public static readonly Migration Next = new(2, "notes", """
        CREATE TABLE rs.notes (id uuid PRIMARY KEY DEFAULT rs.new_id(), text text NOT NULL);
        CREATE INDEX notes_text ON rs.notes (text);
        ALTER TABLE rs.alerts ADD COLUMN note text;
        """);

    public string Name { get; } = PostgresServer.Current.CreateEmpty();

    public string Quoted => SqlStatement.Quote(schema);

    public static Migration First => Migration.Load(typeof(PostgresStore).Assembly).Single();

    /// <summary>As the library of this checkout migrates, or with further migrations.</summary>
    public PostgresMigrator Migrator(params Migration[] later) => new(Quoted, schema, [First, .. later], "1.2.3+abc");

    public async Task<int> MigrateAsync(params Migration[] later) => await PrepareAsync(Migrator(later), mayMigrate: true);

    public async Task<int> PrepareAsync(PostgresMigrator migrator, bool mayMigrate)
    {
        await using var connection = await ConnectAsync();
        return await migrator.PrepareAsync(connection, mayMigrate, TestContext.Current.CancellationToken);
    }

    /// <summary>A store as a host would make it.</summary>
    public PostgresStore Store(Action<PostgresOptions>? configure = null, string? role = null)
    {
        var options = new PostgresOptions { ConnectionString = PostgresServer.Current.ConnectionTo(Name, role).ConnectionString, Schema = schema, MaxPoolSize = 4 };
        configure?.Invoke(options);
        return new PostgresStore(options);
    }

    /// <summary>A connection whose search path is the schema, as a person would set it.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string? role = null)
    {
        var text = PostgresServer.Current.ConnectionTo(Name, role);
        text.Pooling = false;
        text.SearchPath = Quoted;
        var connection = new NpgsqlConnection(text.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public async Task SqlAsync(string sql, string? role = null)
    {
        await using var connection = await ConnectAsync(role);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public void Dispose() => PostgresServer.Current.Drop(Name);
}
