using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>A private database in memory with nothing but our migrations: what a database of ours must hold.</summary>
internal sealed class SchemaModel : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:;Pooling=False");

    public SchemaModel()
    {
        _connection.Open();
        Run(EmbeddedText.NormalizeLineEnds(SchemaOwnership.CreateMigrationsTable));
    }

    public void Apply(IEnumerable<Migration> migrations)
    {
        foreach (var migration in migrations)
            Run(migration.Sql);
    }

    public SchemaObjects Read() => SchemaObjects.Read(_connection);

    public void Dispose() => _connection.Dispose();

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
