using System.Reflection;
using Npgsql;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// Brings a schema to that of this library, or refuses one that is not ours, newer, older or changed. All pending migrations are one
/// transaction and one trip, so any number of hosts may do it at once, and one that dies or stops in the middle leaves nothing half done and
/// no lock. Immutable and thread-safe.
/// </summary>
internal sealed class PostgresMigrator
{
    private const int MostTries = 5;
    private const int OldestServer = 13;

    private readonly string schema;
    private readonly List<Migration> migrations;
    private readonly SchemaScript script;
    private readonly SchemaLook look;

    public PostgresMigrator(string quotedSchema, string schema)
        : this(quotedSchema, schema, Migration.Load(typeof(PostgresMigrator).Assembly), LibraryVersion())
    {
    }

    public PostgresMigrator(string quotedSchema, string schema, IEnumerable<Migration> migrations, string libraryVersion)
    {
        this.schema = schema;
        this.migrations = [.. migrations.OrderBy(migration => migration.Version)];
        var texts = SqlText.Load(typeof(PostgresMigrator).Assembly);
        script = new SchemaScript(quotedSchema, schema, texts["schema_settings"], libraryVersion);
        look = new SchemaLook(quotedSchema, schema, texts);
    }

    /// <summary>The whole schema as a script for psql; a database made with it counts as migrated.</summary>
    public string Script() => script.Whole(migrations);

    /// <summary>Verifies the schema, in one trip; migrates it before, if that is wanted and something is pending. Returns how many were applied.</summary>
    /// <exception cref="SchemaMismatchException">The schema is not what this library works with; nothing was changed.</exception>
    /// <exception cref="StoreException">The role may not read or make the schema.</exception>
    public async Task<int> PrepareAsync(NpgsqlConnection connection, bool mayMigrate, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
            throw new StoreException($"The database '{connection.Database}' is of Postgres {connection.PostgreSqlVersion}: use version {OldestServer} or newer.", isTransient: false);
        var applied = 0;
        for (var tries = 1; ; tries++)
        {
            var state = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
            Check(state, connection);
            if (state.Applied.Count == migrations.Count) return applied;
            if (!mayMigrate) throw NotMigrated(state, connection);
            if (await TryAsync(connection, state, tries, cancellationToken).ConfigureAwait(false)) applied = migrations.Count - state.Applied.Count;
        }
    }

    private async Task<SchemaState> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await look.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StoreException($"{Where(connection)} may not be read by this role: let its owner run what PostgresStore.GrantScript answers for the role.", isTransient: false, error) { Fault = StoreFault.Refused };
        }
    }

    /// <summary>Applies what is pending. False if another host may have come first, which the next look tells.</summary>
    private async Task<bool> TryAsync(NpgsqlConnection connection, SchemaState state, int tries, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(script.Pending([.. migrations.Skip(state.Applied.Count)], state.Last), connection) { CommandTimeout = 0 };
        try
        {
            await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException error)
        {
            await EndAsync(connection, cancellationToken).ConfigureAwait(false);
            if (tries < MostTries && await IsAnothersAsync(connection, state, error, cancellationToken).ConfigureAwait(false)) return false;
            if (Explain(error, state, connection) is { } refusal) throw refusal;
            throw;
        }
    }

    /// <summary>A text that failed leaves its transaction broken, and the connection in it.</summary>
    private static async Task EndAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.State != System.Data.ConnectionState.Open) return;
        var command = new NpgsqlCommand("ROLLBACK", connection);
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static bool IsTaken(PostgresException error) => error.SqlState is PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateFunction
        or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.DuplicateSchema or PostgresErrorCodes.DuplicateColumn or PostgresErrorCodes.UniqueViolation;

    /// <summary>Whether another host was in the way, or came first: a name may also be taken by somebody who is no host.</summary>
    private async Task<bool> IsAnothersAsync(NpgsqlConnection connection, SchemaState before, PostgresException error, CancellationToken cancellationToken) => error.SqlState switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable => true,
        _ when IsTaken(error) => (await LookAsync(connection, cancellationToken).ConfigureAwait(false)).Last != before.Last,
        _ => false,
    };

    private Exception? Explain(PostgresException error, SchemaState state, NpgsqlConnection connection) => error.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege => new StoreException(
            $"{Where(connection)} cannot be made or migrated by this role ({error.MessageText}): call PostgresStore.MigrateAsync, or run the text of Schema.Script() with psql, as a role that may create a schema; then set PostgresOptions.MigrateAtStart to false.", isTransient: false, error) { Fault = StoreFault.Refused },
        _ when IsTaken(error) && state.Applied.Count == 0 => new SchemaMismatchException(
            $"{Where(connection)} holds something of a name of ours already, but no record of who made it in 'schema_migrations' ({error.MessageText}): rename it, or set PostgresOptions.Schema to another name. Nothing was changed.", error),
        _ when StoreErrors.IsOfStatement(error) => new SchemaMismatchException(
            $"{Where(connection)} cannot be migrated and stays as it was ({error.SqlState}: {error.MessageText}): mend what the message names, then try again.", error),
        _ => null,
    };

    private void Check(SchemaState state, NpgsqlConnection connection)
    {
        for (var i = 0; i < state.Applied.Count; i++)
        {
            var (version, name, checksum) = state.Applied[i];
            if (version > migrations[^1].Version)
                throw Refuse(connection, $"was made by a newer version of the library (migration {version:D4}_{name}): update this program");
            if (i >= migrations.Count || migrations[i].Version != version)
                throw Refuse(connection, $"does not record the migration {migrations[Math.Min(i, migrations.Count - 1)]} before {version:D4}_{name}: restore table 'schema_migrations' from a backup");
            if (migrations[i].Checksum != checksum || migrations[i].Name != name)
                throw Refuse(connection, $"was migrated with another text of {version:D4}_{name} than this library has: use the library version that made it, or another schema");
        }

        if (state.Missing is { } missing)
            throw Refuse(connection, $"lacks the {missing}: restore it as the text of Schema.Script() has it, or use a backup");
        if (state.Changed is { } changed)
            throw Refuse(connection, $"was altered after it was made: the {changed} was changed. Restore it as the text of Schema.Script() has it, or use a backup");
    }

    private SchemaMismatchException NotMigrated(SchemaState state, NpgsqlConnection connection) => Refuse(
        connection,
        (state.Applied.Count == 0 ? "is not there, or holds nothing of ours" : $"is older than this library: {migrations[state.Applied.Count]} is pending")
        + ". As a role that may create tables, call PostgresStore.MigrateAsync, or "
        + (state.Applied.Count == 0 ? "run the text of Schema.Script() with psql, or " : "")
        + "set PostgresOptions.MigrateAtStart; then let PostgresStore.GrantScript say what the application's role needs");

    private SchemaMismatchException Refuse(NpgsqlConnection connection, string what) => new($"{Where(connection)} {what}.");

    private string Where(NpgsqlConnection connection) => $"The schema '{schema}' of the database '{connection.Database}'";

    private static string LibraryVersion() =>
        typeof(PostgresMigrator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
