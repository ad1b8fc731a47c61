using System.Data.Common;
using Npgsql;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// The database: runs steps, each in one trip, and tries again what the server broke off. The schema is verified by whichever call comes
/// first. Thread-safe.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private const int MostTries = 4;

    private readonly SemaphoreSlim opening = new(1, 1);
    private readonly NpgsqlDataSource source;
    private readonly bool ownsSource;
    private readonly (string Name, object? Value)[] settings;
    private volatile bool opened;

    /// <summary>Written before <c>opened</c> is, and read only after it was seen.</summary>
    private Guid storeId;

    public PostgresDatabase(PostgresOptions options)
    {
        Options = options;
        Statements = SqlStatements.Load(options.Schema);
        Migrator = new PostgresMigrator(Statements.Schema, options.Schema);
        ownsSource = options.DataSource is null;
        source = options.DataSource ?? Connections.Create(options);
        Name = Connections.Describe(source);
        settings =
        [
            ("step_timeout", $"{(long)options.StepTimeout.TotalMilliseconds}ms"),
            ("lock_timeout", $"{(long)options.LockTimeout.TotalMilliseconds}ms"),
        ];
    }

    public PostgresOptions Options { get; }

    public SqlStatements Statements { get; }

    public PostgresMigrator Migrator { get; }

    /// <summary>Database, host and port, for messages: never a secret.</summary>
    public string Name { get; }

    /// <summary>Runs a step. <paramref name="build"/> adds its statements and returns what makes its answer; for another try it is called again.</summary>
    /// <exception cref="Stores.StoreException">The step failed; nothing of it is stored, unless the message says that this is unknown.</exception>
    public Task<T> StepAsync<T>(Func<PostgresStep, Func<T>> build, CancellationToken cancellationToken) =>
        RunAsync(isReading: false, build, cancellationToken);

    /// <summary>Reads in one snapshot, which sees nothing that is committed after the first statement.</summary>
    /// <exception cref="Stores.StoreException">The reading failed.</exception>
    public Task<T> ReadAsync<T>(Func<PostgresStep, Func<T>> build, CancellationToken cancellationToken) =>
        RunAsync(isReading: true, build, cancellationToken);

    /// <summary>
    /// Runs a step within somebody's open transaction, on their connection. Nothing is tried again: after a failure their transaction can
    /// only be rolled back. Their settings stay as they are.
    /// </summary>
    /// <exception cref="ArgumentException">The transaction is over, or one on another database.</exception>
    /// <exception cref="StoreException">The step failed.</exception>
    public async Task<T> WithinAsync<T>(DbTransaction transaction, Func<PostgresStep, Func<T>> build, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (transaction is not NpgsqlTransaction open || Ownership.ConnectionOf(open) is not { } connection)
            throw new ArgumentException($"The store on {Name} needs an open NpgsqlTransaction on its database, not a {transaction.GetType().Name} that is of another kind or over.", nameof(transaction));
        try
        {
            if (await Ownership.ReadAsync(connection, open, Statements.Schema, cancellationToken).ConfigureAwait(false) != storeId)
                throw new ArgumentException($"The transaction is not one on {Name}, schema {Statements.Schema}.", nameof(transaction));
            var step = new PostgresStep(Statements, isSpooling: false);
            var answer = build(step);
            await step.RunAsync(connection, open, prepare: false, Options.StepTimeout + Connections.Grace, cancellationToken).ConfigureAwait(false);
            return answer();
        }
        catch (Exception error) when (StoreErrors.IsOfDriver(error))
        {
            throw StoreErrors.Translate(error, Name);
        }
    }

    /// <summary>Opens a connection for what is no step: migrations and identity.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (StoreErrors.IsOfDriver(error))
        {
            throw StoreErrors.Translate(error, Name);
        }
    }

    /// <summary>Makes or migrates the schema whatever the options say.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            await TranslatedAsync(() => Migrator.PrepareAsync(connection, mayMigrate: true, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>How the schema differs from what was made; null if it does not.</summary>
    public async Task<string?> SchemaFaultAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                await TranslatedAsync(() => Migrator.PrepareAsync(connection, mayMigrate: false, cancellationToken)).ConfigureAwait(false);
                return null;
            }
            catch (SchemaMismatchException error)
            {
                return error.Message;
            }
        }
    }

    /// <summary>Verifies the schema, and makes it where the options ask for that, unless this was done before.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (opened) return;
        await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (opened) return;
            var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await TranslatedAsync(() => Migrator.PrepareAsync(connection, Options.MigrateAtStart, cancellationToken)).ConfigureAwait(false);
                await TranslatedAsync(async () => storeId = await StoreIdentity.EstablishAsync(connection, this, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            }

            opened = true;
        }
        finally
        {
            opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (ownsSource) await source.DisposeAsync().ConfigureAwait(false);
        opening.Dispose();
    }

    private async Task<T> RunAsync<T>(bool isReading, Func<PostgresStep, Func<T>> build, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var isSpooling = false;
        Exception? first = null;
        for (var tries = 1; ; tries++)
        {
            var step = new PostgresStep(Statements, isSpooling);
            try
            {
                return await TryAsync(step, isReading, build, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (StoreErrors.IsOfDriver(error))
            {
                first ??= error;
                cancellationToken.ThrowIfCancellationRequested();
                if (tries < MostTries && StoreErrors.MayRepeat(error, tries)) continue;
                if (isSpooling || !step.WritesEvents || !StoreErrors.IsOfStatement(error)) throw StoreErrors.Translate(isSpooling ? first : error, Name);
                (isSpooling, first) = (true, error);
            }
        }
    }

    private async Task<T> TryAsync<T>(PostgresStep step, bool isReading, Func<PostgresStep, Func<T>> build, CancellationToken cancellationToken)
    {
        if (isReading) step.Add("read_begin");
        step.Add("step_settings", row => step.IsDurable = row.GetBoolean(0), [("isolation", isReading ? "repeatable read" : "read committed"), .. settings]);
        var answer = build(step);
        if (isReading) step.Add("read_end");
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await step.RunAsync(connection, null, Options.PrepareStatements, Options.StepTimeout + Connections.Grace, cancellationToken).ConfigureAwait(false);
        }

        return answer();
    }

    private async Task TranslatedAsync(Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (Exception error) when (StoreErrors.IsOfDriver(error))
        {
            throw StoreErrors.Translate(error, Name);
        }
    }
}
