using Npgsql;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>How the store's own connections are made.</summary>
internal static class Connections
{
    /// <summary>The server ends a step that takes too long; only when the server does not answer either does the driver.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A pool of our own. Steps leave nothing in a session, so connections need no reset when they go back to the pool; this also is what
    /// PgBouncer in transaction mode wants.
    /// </summary>
    public static NpgsqlDataSource Create(PostgresOptions options)
    {
        var text = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            NoResetOnClose = true,
            Enlist = false,
            MaxAutoPrepare = 0,
            IncludeErrorDetail = false,
        };
        text.MaxPoolSize = options.MaxPoolSize;
        text.MinPoolSize = Math.Min(text.MinPoolSize, options.MaxPoolSize);
        if (string.IsNullOrEmpty(text.ApplicationName)) text.ApplicationName = "ReplyScheduler";
        return NpgsqlDataSource.Create(text);
    }

    /// <summary>Database, host and port.</summary>
    public static string Describe(NpgsqlDataSource source)
    {
        var text = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        return $"{text.Database ?? text.Username} at {text.Host}:{text.Port}";
    }
}
