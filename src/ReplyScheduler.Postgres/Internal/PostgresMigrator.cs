using Npgsql;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Brings a schema to that of this library.</summary>
internal sealed class PostgresMigrator(string quotedSchema, string schema)
{
    public string Schema => schema;

    public async Task PrepareAsync(NpgsqlConnection connection, bool mayMigrate, CancellationToken cancellationToken)
    {
        if (!mayMigrate) return;
        foreach (var migration in Migration.Load(typeof(PostgresMigrator).Assembly))
        {
            using var exists = new NpgsqlCommand($"SELECT to_regclass('{quotedSchema}.store_info') IS NOT NULL", connection);
            if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true) continue;
            using var command = new NpgsqlCommand($"CREATE SCHEMA IF NOT EXISTS {quotedSchema};" + SqlStatement.Qualify(migration.Sql, quotedSchema), connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
