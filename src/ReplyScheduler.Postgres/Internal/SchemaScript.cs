using System.Globalization;
using System.Text;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// The text that brings a schema up, for psql and for the migrator alike. It names everything in full and reads nothing but what it made
/// itself. Immutable and thread-safe.
/// </summary>
internal sealed class SchemaScript(string quoted, string schema, string settings, string libraryVersion)
{
    /// <summary>The whole schema for psql, in one transaction; a database made with it counts as migrated.</summary>
    public string Whole(IReadOnlyList<Migration> migrations) => "\\set ON_ERROR_STOP on\n" + Pending(migrations, 0);

    /// <summary>The pending migrations, in one transaction, which the driver sends in one trip: no client holds it open.</summary>
    /// <param name="pending">What to apply, in order.</param>
    /// <param name="last">The last version that is applied; 0 for none. If another host came first, the text ends with the error 40001.</param>
    public string Pending(IReadOnlyList<Migration> pending, int last)
    {
        var script = new StringBuilder("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;\n").Append(Settings()).Append(Lock);
        script.Append(last == 0 ? MakeSchema() : RefuseOthers(last));
        foreach (var migration in pending)
            script.Append("\n-- ").Append(migration).Append('\n').Append(SqlStatement.Qualify(migration.Sql, quoted)).Append(End(migration)).Append(Record(migration));
        return script.Append("\nCOMMIT;\n").ToString();
    }

    /// <summary>One migrates at a time; the others wait, and then find it done.</summary>
    private string Lock => $"SELECT pg_advisory_xact_lock(hashtextextended({Literal("reply_scheduler " + schema)}, 0));\n";

    private static string End(Migration migration) => migration.Sql.EndsWith(';') ? "\n" : ";\n";

    private string Settings() => settings + """
        ;
        SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '60s', true), set_config('idle_in_transaction_session_timeout', '60s', true);

        """.ReplaceLineEndings("\n");

    /// <summary>A role may own a schema that an administrator made for it without the right to make schemas.</summary>
    private string MakeSchema() => Do($"""
        BEGIN
          IF NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = {Literal(schema)}) THEN
            CREATE SCHEMA {quoted};
          END IF;
        END
        """);

    private string RefuseOthers(int last) => Do(string.Create(CultureInfo.InvariantCulture, $"""
        BEGIN
          IF (SELECT max(version) FROM {quoted}.schema_migrations) <> {last} THEN
            RAISE EXCEPTION 'the schema was migrated meanwhile' USING ERRCODE = 'serialization_failure';
          END IF;
        END
        """));

    /// <summary>With the definition of each object that this or an earlier migration made, and of nobody else's.</summary>
    private string Record(Migration migration) => string.Create(CultureInfo.InvariantCulture, $"""
        INSERT INTO {quoted}.schema_migrations (version, name, checksum, library_version, definitions)
        SELECT {migration.Version}, {Literal(migration.Name)}, '{migration.Checksum}', {Literal(libraryVersion)}, jsonb_object_agg(o.name, o.definition)
        FROM {quoted}.schema_objects o
        WHERE o.made_in = pg_current_xact_id()::xid
           OR o.name IN (SELECT jsonb_object_keys(m.definitions) FROM {quoted}.schema_migrations m WHERE m.version = (SELECT max(version) FROM {quoted}.schema_migrations));

        """).ReplaceLineEndings("\n");

    /// <summary>The body as a plain string, so that no name can end it.</summary>
    private static string Do(string body) => $"DO {Literal("\n" + body.ReplaceLineEndings("\n") + "\n")};\n";

    private static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
