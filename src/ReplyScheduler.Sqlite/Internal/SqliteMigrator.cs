using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// Brings a database to the schema of this library, or refuses one whose schema is not ours, newer or changed. All
/// pending migrations are one transaction, so any number of processes may do it at once and a crash leaves nothing half
/// done. Immutable and thread-safe.
/// </summary>
internal sealed class SqliteMigrator
{
    private const string Clock = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) * 1000";

    private readonly SqliteFile _file;
    private readonly List<Migration> _migrations;
    private readonly string _libraryVersion;

    public SqliteMigrator(SqliteFile file, IEnumerable<Migration> migrations, string libraryVersion)
    {
        _file = file;
        _migrations = [.. migrations.OrderBy(migration => migration.Version)];
        _libraryVersion = libraryVersion;
        if (_migrations.DistinctBy(migration => migration.Version).Count() != _migrations.Count)
            throw new ArgumentException("Two migrations have the same version.", nameof(migrations));
    }

    /// <summary>Opens the file, migrates it and closes it. Returns how many migrations were applied.</summary>
    public int Migrate()
    {
        using var connection = _file.OpenForWriting();
        return Migrate(connection);
    }

    /// <summary>Migrates over a connection that is open for writing. Returns how many migrations were applied.</summary>
    /// <exception cref="SchemaMismatchException">The schema is not what this library works with; nothing was changed.</exception>
    /// <exception cref="StoreException">The file could not be read or written.</exception>
    public int Migrate(SqliteConnection connection)
    {
        try
        {
            return IsVerified(connection) ? 0 : MigrateLocked(connection);
        }
        catch (SqliteException error)
        {
            throw StoreErrors.Translate(error, _file.Path);
        }
    }

    /// <summary>How the database differs from what the migrations make; null if it does not. Reads only.</summary>
    public string? Fault(SqliteConnection connection)
    {
        var found = SchemaObjects.Read(connection);
        try
        {
            CheckRecord(ReadApplied(connection, found));
        }
        catch (SchemaMismatchException error)
        {
            return error.Message;
        }

        using var model = new SchemaModel();
        model.Apply(_migrations);
        return found.Difference(model.Read());
    }

    /// <summary>The whole schema as a script for the sqlite3 shell; a database made with it counts as migrated.</summary>
    public string Script()
    {
        var script = new StringBuilder("BEGIN IMMEDIATE;\n").Append(SchemaOwnership.CreateMigrationsTable).Append(";\n");
        foreach (var migration in _migrations)
        {
            script.Append("\n-- ").Append(migration).Append('\n').Append(migration.Sql).Append('\n')
                .Append(CultureInfo.InvariantCulture, $"INSERT INTO schema_migrations VALUES ({migration.Version}, {Quote(migration.Name)}, '{migration.Checksum}', {Clock}, {Quote(_libraryVersion)});\n");
        }

        return EmbeddedText.NormalizeLineEnds(script.Append("\nCOMMIT;\n").ToString());
    }

    /// <summary>
    /// Whether the database is exactly as it was when it was last compared in full. The comparison is remembered in the
    /// file's user version, which is left alone in a shared file because it may be the other program's.
    /// </summary>
    private bool IsVerified(SqliteConnection connection)
    {
        if (_file.Shared || ReadUserVersion(connection) is not (var remembered and not 0))
            return false;
        var found = SchemaObjects.Read(connection);
        return found.Digest(_migrations) == remembered
            && ReadApplied(connection, found).SequenceEqual(_migrations.Select(m => (m.Version, m.Name, m.Checksum)));
    }

    private int MigrateLocked(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var found = SchemaObjects.Read(connection);
        SchemaOwnership.RefuseForeign(found, _file);
        var applied = ReadApplied(connection, found);
        CheckRecord(applied);

        // What the migrations make of an empty file is what they are to make: there is nothing else to compare it with.
        var expected = found.IsEmpty ? null : Expect(found, applied.Count);
        foreach (var migration in _migrations.Skip(applied.Count))
            Apply(connection, migration, applied.Count == 0 && migration == _migrations[0] && !found.Contains(SchemaOwnership.MigrationsTable));
        var result = SchemaObjects.Read(connection);
        Compare(result, expected);
        if (!_file.Shared)
            Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {result.Digest(_migrations)}"));
        transaction.Commit();
        return _migrations.Count - applied.Count;
    }

    /// <summary>What a database that holds objects already must hold once it is migrated; refuses one that is not as it should be before.</summary>
    private SchemaObjects Expect(SchemaObjects found, int applied)
    {
        using var model = new SchemaModel();
        model.Apply(_migrations.Take(applied));
        Compare(found, applied == 0 ? null : model.Read());
        model.Apply(_migrations.Skip(applied));
        var expected = model.Read();
        if (applied == 0)
            RefuseTakenNames(found, expected);
        return expected;
    }

    private void CheckRecord(List<(int Version, string Name, string Checksum)> applied)
    {
        for (var i = 0; i < applied.Count; i++)
        {
            var (version, name, checksum) = applied[i];
            if (version > (_migrations.Count == 0 ? 0 : _migrations[^1].Version))
                throw Refuse($"was written by a newer version of the library (migration {version:D4}_{name}): update this program");
            if (i >= _migrations.Count || _migrations[i].Version != version)
                throw Refuse($"does not record the migration {_migrations[Math.Min(i, _migrations.Count - 1)]} before {version:D4}_{name}: restore table '{SchemaOwnership.MigrationsTable}' from a backup");
            if (_migrations[i].Checksum != checksum || _migrations[i].Name != name)
                throw Refuse($"was migrated with another text of {version:D4}_{name} than this library has: use the library version that made it, or a new file");
        }
    }

    private void Compare(SchemaObjects found, SchemaObjects? expected)
    {
        if (expected is not null && found.Difference(expected) is { } difference)
            throw Refuse($"was altered after it was made: {difference}. Restore that object as the schema script has it, or use a backup or a new file");
    }

    private void RefuseTakenNames(SchemaObjects found, SchemaObjects expected)
    {
        var taken = expected.Names.Where(name => name != SchemaOwnership.MigrationsTable && found.Contains(name)).FirstOrDefault();
        if (taken is not null)
            throw Refuse($"holds '{taken}' already, but no record of who made it in '{SchemaOwnership.MigrationsTable}': rename that object, or use another file");
    }

    private void Apply(SqliteConnection connection, Migration migration, bool first)
    {
        try
        {
            if (first)
                Run(connection, EmbeddedText.NormalizeLineEnds(SchemaOwnership.CreateMigrationsTable));
            Run(connection, migration.Sql);
            Record(connection, migration);
        }
        catch (SqliteException error) when (StoreErrors.IsOfStatement(error))
        {
            throw new SchemaMismatchException($"The migration {migration} cannot be applied to the database '{_file.Path}', which stays as it was: {error.Message}. Rename what is in its way, or use a new file.", error);
        }
    }

    private void Record(SqliteConnection connection, Migration migration)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO schema_migrations VALUES ($version, $name, $checksum, {Clock}, $library)";
        command.Parameters.AddWithValue("$version", migration.Version);
        command.Parameters.AddWithValue("$name", migration.Name);
        command.Parameters.AddWithValue("$checksum", migration.Checksum);
        command.Parameters.AddWithValue("$library", _libraryVersion);
        command.ExecuteNonQuery();
    }

    private static List<(int Version, string Name, string Checksum)> ReadApplied(SqliteConnection connection, SchemaObjects found)
    {
        var applied = new List<(int, string, string)>();
        if (!found.Contains(SchemaOwnership.MigrationsTable))
            return applied;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT version, name, checksum FROM schema_migrations ORDER BY version";
        using var rows = command.ExecuteReader();
        while (rows.Read())
            applied.Add((rows.GetInt32(0), rows.GetString(1), rows.GetString(2)));
        return applied;
    }

    private SchemaMismatchException Refuse(string what) => new($"The database '{_file.Path}' {what}.");

    private static int ReadUserVersion(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (int)(long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
