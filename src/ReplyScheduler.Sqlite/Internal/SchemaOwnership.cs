using Microsoft.Data.Sqlite;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Tells our databases from other programs', so that a mistyped path harms nothing.</summary>
internal static class SchemaOwnership
{
    public const string MigrationsTable = "schema_migrations";

    /// <summary>SQLite keeps this text as it stands; it is how our table is told from another program's of that name.</summary>
    public const string CreateMigrationsTable = """
        CREATE TABLE schema_migrations (
          version INTEGER PRIMARY KEY,
          name TEXT NOT NULL,
          checksum TEXT NOT NULL,
          applied_at INTEGER NOT NULL,
          library_version TEXT NOT NULL
        ) STRICT
        """;

    public static void RefuseForeign(SqliteConnection connection, SqliteFile file) =>
        RefuseForeign(SchemaObjects.Read(connection), file);

    /// <summary>Throws when the file holds objects but not our record of migrations, unless the file may be shared.</summary>
    public static void RefuseForeign(SchemaObjects found, SqliteFile file)
    {
        if (found.SqlOf(MigrationsTable) == CreateText)
            return;
        if (found.Contains(MigrationsTable))
            throw new SchemaMismatchException($"The database '{file.Path}' has a table '{MigrationsTable}' of another program: give the path of another file.");
        if (!found.IsEmpty && !file.Shared)
            throw new SchemaMismatchException($"The database '{file.Path}' holds another program's tables (such as '{found.Names.First()}'): give the path of another file, or set SqliteOptions.ShareFile to keep both in one.");
    }

    /// <summary>The text as the database keeps it.</summary>
    private static string CreateText => EmbeddedText.NormalizeLineEnds(CreateMigrationsTable);
}
