using Npgsql;
using ReplyScheduler.Postgres.Internal;

namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>Connections for what is no step of the store: of their own, without a pool, unless the application's data source is to be used. Thread-safe.</summary>
internal sealed class TriggerDatabase(PostgresOptions options)
{
    /// <summary>Database, host and port, for messages: never a secret.</summary>
    public string Name { get; } = Describe(options);

    /// <summary>Whether another database of the server can be reached: a data source leads to its own alone.</summary>
    public bool ReachesOthers => options.DataSource is null;

    /// <summary>Opens a connection.</summary>
    /// <param name="database">The name of another database of the same server; null for the store's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Stores.StoreException">It cannot be reached, or lets this role not in.</exception>
    public async Task<NpgsqlConnection> ConnectAsync(string? database, CancellationToken cancellationToken)
    {
        try
        {
            if (options.DataSource is { } source) return await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            var text = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Pooling = false, Enlist = false, IncludeErrorDetail = false };
            if (database is not null) text.Database = database;
            var connection = new NpgsqlConnection(text.ConnectionString);
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (Exception error) when (StoreErrors.IsOfDriver(error))
        {
            throw StoreErrors.Translate(error, database ?? Name);
        }
    }

    private static string Describe(PostgresOptions options)
    {
        var text = new NpgsqlConnectionStringBuilder(options.DataSource?.ConnectionString ?? options.ConnectionString);
        return $"{text.Database ?? text.Username} at {text.Host}:{text.Port}";
    }
}
