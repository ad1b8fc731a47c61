using System.Text;
using Npgsql;

namespace ReplyScheduler.Cli.Databases;

/// <summary>Makes one database of what the command line and the environment name. No message holds what was given.</summary>
internal static class DatabaseChoice
{
    /// <summary>In place of a connection string: take it from <see cref="PostgresVariable"/>.</summary>
    public const string FromEnvironment = "env";

    /// <summary>The variable that may name a SQLite file.</summary>
    public const string DbVariable = "REPLYSCHEDULER_DB";

    /// <summary>The variable that may hold a connection string.</summary>
    public const string PostgresVariable = "REPLYSCHEDULER_POSTGRES";

    /// <summary>The variable that may name the schema.</summary>
    public const string SchemaVariable = "REPLYSCHEDULER_SCHEMA";

    private const string DefaultSchema = "reply_scheduler";

    /// <summary>The database that was chosen.</summary>
    /// <param name="file">What followed <c>--db</c>.</param>
    /// <param name="postgres">What followed <c>--postgres</c>.</param>
    /// <param name="schema">What followed <c>--schema</c>.</param>
    /// <param name="surroundings">Variables and standard input.</param>
    /// <exception cref="BadInputException">They do not fit together, or one cannot be used.</exception>
    public static Database Of(string? file, string? postgres, string? schema, Surroundings surroundings)
    {
        if (file is not null && postgres is not null) throw new BadInputException("--db and --postgres exclude each other: give one of them.");
        if (file is null && postgres is null) (file, postgres) = FromVariables(surroundings);
        if (file is not null && schema is not null) throw new BadInputException("--schema goes with --postgres only.");
        return file is not null ? new SqliteFile(file)
            : new PostgresSchema(Connection(Given(postgres!, surroundings)), CheckedSchema(schema ?? surroundings.Variable(SchemaVariable) ?? DefaultSchema));
    }

    private static (string? File, string? Postgres) FromVariables(Surroundings surroundings) => (surroundings.Variable(DbVariable), surroundings.Variable(PostgresVariable)) switch
    {
        (null, null) => throw new BadInputException($"Which database? Give --db FILE or --postgres CONNECTION, or set {DbVariable} or {PostgresVariable}."),
        (not null, not null) => throw new BadInputException($"{DbVariable} and {PostgresVariable} are both set: say which is meant by --db FILE or --postgres {FromEnvironment}."),
        ({ } file, _) => (file, null),
        _ => (null, FromEnvironment),
    };

    private static string Given(string postgres, Surroundings surroundings)
    {
        if (postgres == FromEnvironment)
            return surroundings.Variable(PostgresVariable) ?? throw new BadInputException($"--postgres {FromEnvironment}: the environment variable {PostgresVariable} is not set.");
        if (postgres == "-") return SecretText.FirstLine(surroundings.Input, "--postgres -");
        if (postgres.StartsWith(SecretText.FileMark, StringComparison.Ordinal)) return SecretText.OfFile(postgres[SecretText.FileMark.Length..], "--postgres");
        if (Connection(postgres).Password is { Length: > 0 })
            throw new BadInputException($"A password on the command line can be read by every user of this machine: use --postgres {FromEnvironment}, file:PATH or -, or a .pgpass file.");
        return postgres;
    }

    private static string CheckedSchema(string schema) =>
        schema.Length == 0 || Encoding.UTF8.GetByteCount(schema) > 63 || schema.Contains('\0') || schema.StartsWith("pg_", StringComparison.Ordinal)
            ? throw new BadInputException("--schema takes a name of 1 to 63 bytes that does not begin with 'pg_'.")
            : schema;

    private static NpgsqlConnectionStringBuilder Connection(string text)
    {
        try
        {
            var read = new NpgsqlConnectionStringBuilder(text);
            if (!string.IsNullOrEmpty(read.Host)) return read;
        }
        catch (Exception problem) when (problem is ArgumentException or FormatException or InvalidCastException)
        {
            // What the driver says may quote the text, which may hold a password.
        }

        throw new BadInputException($"--postgres takes a connection string in quotes, such as 'Host=...;Database=...;Username=...', {FromEnvironment}, file:PATH or -.");
    }
}
