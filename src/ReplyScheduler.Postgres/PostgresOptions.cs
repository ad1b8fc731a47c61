using Npgsql;

namespace ReplyScheduler.Postgres;

/// <summary>
/// How the Postgres store reaches its database. The values are read once, when the store is built; later changes have no
/// effect. Instances are not thread-safe.
/// </summary>
public sealed class PostgresOptions
{
    /// <summary>The connection string, in Npgsql's form. Needed unless <see cref="DataSource"/> is set. It never appears in a message.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The data source of the application, instead of a connection string. The store takes connections from it and never disposes it;
    /// pool, time-outs of the socket and certificates are its own. Sources from <c>NpgsqlSlimDataSourceBuilder</c> need <c>EnableArrays()</c>.
    /// </summary>
    public NpgsqlDataSource? DataSource { get; set; }

    /// <summary>The schema of the tables, 1 to 63 bytes without <c>$body$</c>; <c>reply_scheduler</c> by default. Any other name will do; it is quoted.</summary>
    public string Schema { get; set; } = "reply_scheduler";

    /// <summary>
    /// Whether the first call migrates the schema. False by default: then a database that is not migrated is refused with what to run,
    /// and the role of the application needs no right to create anything.
    /// </summary>
    public bool MigrateAtStart { get; set; }

    /// <summary>
    /// Whether statements stay prepared on the server's connections, which makes a step some three times as fast. True by default. Set it to
    /// false behind PgBouncer in transaction mode before its version 1.21, or with <c>max_prepared_statements = 0</c>.
    /// </summary>
    public bool PrepareStatements { get; set; } = true;

    /// <summary>The most connections that the store opens by itself, 1 to 1,000; 20 by default. Without effect on a <see cref="DataSource"/>.</summary>
    public int MaxPoolSize { get; set; } = 20;

    /// <summary>How long one step may take on the server before it is ended. From 1 second to 10 minutes; 30 seconds by default.</summary>
    public TimeSpan StepTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a step waits for a lock of another session before it is tried again, and after three tries fails with a transient
    /// <see cref="Stores.StoreException"/>. From 10 milliseconds to 10 minutes; 5 seconds by default.
    /// </summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The environment that a new database is marked with, and that an existing one must be marked with, so that tests cannot
    /// reach production. 1 to 100 characters; <c>default</c> by default.
    /// </summary>
    public string Environment { get; set; } = "default";

    /// <summary>
    /// Where the virtual clock of a new database stands: for replays and tests. Null, the default, means the server's clock. What a
    /// database was created with is fixed; opening it as the other kind is refused.
    /// </summary>
    public DateTimeOffset? VirtualClockFrom { get; set; }

    /// <summary>
    /// Accept a database of any clock and environment: for tools that look at it and do not run jobs. False by default.
    /// </summary>
    public bool AcceptAnyClock { get; set; }

    /// <summary>Returns one sentence for each value that cannot be used; none when all are in range.</summary>
    internal IEnumerable<string> Validate()
    {
        if (DataSource is null && string.IsNullOrWhiteSpace(ConnectionString))
            yield return "PostgresOptions.ConnectionString is empty: pass a connection string or a data source to UsePostgres.";
        else if (DataSource is null && !IsConnectionString(ConnectionString!))
            yield return "PostgresOptions.ConnectionString cannot be read: write it as 'Host=...;Database=...;Username=...;Password=...'.";
        if (string.IsNullOrEmpty(Schema) || System.Text.Encoding.UTF8.GetByteCount(Schema) > 63 || Schema.Contains('\0') || Schema.Contains("$body$", StringComparison.Ordinal) || Schema.StartsWith("pg_", StringComparison.Ordinal))
            yield return "PostgresOptions.Schema must have 1 to 63 bytes, hold no '$body$' and not begin with 'pg_'.";
        if (MaxPoolSize is < 1 or > 1000)
            yield return $"PostgresOptions.MaxPoolSize is {MaxPoolSize}, but must be from 1 to 1,000.";
        if (StepTimeout < TimeSpan.FromSeconds(1) || StepTimeout > TimeSpan.FromMinutes(10))
            yield return $"PostgresOptions.StepTimeout is {StepTimeout}, but must be from 1 second to 10 minutes.";
        if (LockTimeout < TimeSpan.FromMilliseconds(10) || LockTimeout > TimeSpan.FromMinutes(10))
            yield return $"PostgresOptions.LockTimeout is {LockTimeout}, but must be from 10 milliseconds to 10 minutes.";
        if (Environment is not { Length: >= 1 and <= 100 })
            yield return "PostgresOptions.Environment must have 1 to 100 characters.";
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            return !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).Host);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
