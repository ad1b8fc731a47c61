using System.Data.Common;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReplyScheduler.Postgres;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Samples;

/// <summary>One schema of a Postgres database, which any number of hosts may share.</summary>
internal sealed record PostgresSchema : Database
{
    /// <summary>In place of a connection string: take it from <see cref="Variable"/>, so that it does not stand in the list of processes.</summary>
    public const string FromEnvironment = "env";

    /// <summary>The environment variable that may hold the connection string.</summary>
    public const string Variable = "REPLYSCHEDULER_POSTGRES";

    /// <summary>The schema when none is named.</summary>
    public const string DefaultSchema = "reply_scheduler";

    private readonly NpgsqlConnectionStringBuilder _connection;
    private readonly string _schema;

    private PostgresSchema(NpgsqlConnectionStringBuilder connection, string schema) => (_connection, _schema) = (connection, schema);

    /// <summary>Database and server, without user and password.</summary>
    public override string Name => $"{_connection.Database ?? _connection.Username} at {_connection.Host}:{_connection.Port}, schema {_schema}";

    /// <summary>How to reach it. Holds secrets.</summary>
    public string ConnectionString => _connection.ConnectionString;

    /// <summary>The name of the schema as it was given.</summary>
    public string SchemaName => _schema;

    /// <inheritdoc/>
    public override string Option => "--postgres";

    /// <inheritdoc/>
    public override string Schema => $"\"{_schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Reads what follows <c>--postgres</c> and <c>--schema</c>.</summary>
    /// <param name="given">A connection string in Npgsql's form, or <see cref="FromEnvironment"/>.</param>
    /// <param name="schema">The schema; null for <see cref="DefaultSchema"/>.</param>
    /// <exception cref="FormatException">It cannot be used. The message says what is allowed, and nothing of what was given.</exception>
    public static PostgresSchema Parse(string given, string? schema = null)
    {
        string text = given != FromEnvironment ? given
            : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } found ? found
            : throw new FormatException($"--postgres {FromEnvironment}: the environment variable {Variable} is not set.");
        if (schema is not null && (Encoding.UTF8.GetByteCount(schema) > 63 || schema.Contains('\0') || schema.StartsWith("pg_", StringComparison.Ordinal)))
            throw new FormatException("--schema takes a name of 1 to 63 bytes that does not begin with 'pg_'.");
        return new PostgresSchema(Connection(text), schema ?? DefaultSchema);
    }

    /// <inheritdoc/>
    public override void Use(ReplySchedulerBuilder scheduler, DateTimeOffset? clockFrom, string environment) =>
        scheduler.UsePostgres(ConnectionString, options => (options.Schema, options.MigrateAtStart, options.VirtualClockFrom, options.Environment) = (_schema, true, clockFrom, environment));

    /// <inheritdoc/>
    public override IReplySchedulerStore Open() =>
        new PostgresStore(new PostgresOptions { ConnectionString = ConnectionString, Schema = _schema, AcceptAnyClock = true });

    /// <inheritdoc/>
    public override DbConnection Connect() => new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);

    /// <inheritdoc/>
    public override object Parameter(DateTimeOffset instant) => instant.ToUniversalTime();

    /// <summary>The same database, server, user and schema.</summary>
    public bool Equals(PostgresSchema? other) => other is not null && _schema == other._schema && ConnectionString == other.ConnectionString;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_schema, ConnectionString);

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

        throw new FormatException($"--postgres takes a connection string in quotes, such as 'Host=...;Database=...;Username=...', or {FromEnvironment} for what {Variable} holds.");
    }
}
