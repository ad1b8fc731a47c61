using ReplyScheduler.Postgres.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres;

/// <summary>
/// The store for several hosts: one schema of a Postgres database. Each step is one trip to the server and one transaction; the database's
/// clock is the only clock. Safe for concurrent use; dispose it to close its pool.
/// </summary>
public sealed class PostgresStore : IReplySchedulerStore
{
    private readonly PostgresDatabase database;
    private int isDisposed;

    /// <summary>Makes a store on a database. The first call connects and verifies the schema.</summary>
    /// <exception cref="ArgumentException">An option cannot be used; the message names all of them.</exception>
    public PostgresStore(PostgresOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = options.Validate().ToList();
        if (errors.Count > 0) throw new ArgumentException(string.Join(" ", errors), nameof(options));
        database = new PostgresDatabase(options);
        Schema = new PostgresSchemaStore(database);
        Jobs = new PostgresJobStore(database);
        Candidates = new PostgresCandidateStore(database);
        Permits = new PostgresPermitStore(database);
        Evidence = new PostgresEvidenceStore(database);
        Triggers = new PostgresTriggerStore(database);
        Alerts = new PostgresAlertStore(database);
        Upkeep = new PostgresUpkeepStore(database);
    }

    /// <summary>Makes a store on a database with default options.</summary>
    public PostgresStore(string connectionString) : this(new PostgresOptions { ConnectionString = connectionString })
    {
    }

    /// <inheritdoc/>
    public ISchemaStore Schema { get; }

    /// <inheritdoc/>
    public IJobStore Jobs { get; }

    /// <inheritdoc/>
    public ICandidateStore Candidates { get; }

    /// <inheritdoc/>
    public IPermitStore Permits { get; }

    /// <inheritdoc/>
    public IEvidenceStore Evidence { get; }

    /// <inheritdoc/>
    public ITriggerStore Triggers { get; }

    /// <inheritdoc/>
    public IAlertStore Alerts { get; }

    /// <inheritdoc/>
    public IUpkeepStore Upkeep { get; }

    /// <summary>Makes or migrates the schema, by a role that may. Raced safely by any number of hosts; nothing to do is no error.</summary>
    /// <exception cref="SchemaMismatchException">The schema is newer, changed, or somebody else's; nothing was changed.</exception>
    /// <exception cref="StoreException">The database cannot be reached, or refuses the role.</exception>
    public Task MigrateAsync(CancellationToken cancellationToken = default) => database.MigrateAsync(cancellationToken);

    /// <summary>
    /// Rights for the role that hosts connect as, as a script for psql that the owner of the schema runs after each migration. With them a role
    /// runs everything, owns nothing, and cannot change what happened. The role must exist. Nothing connects.
    /// </summary>
    /// <param name="role">The name of the role as it stands, without quotes.</param>
    public string GrantScript(string role) => GrantText.ForApplication(CheckedRole(role), database.Statements.Schema);

    /// <summary>Rights for a role that only reads: dashboards, proofs, people. Otherwise as <see cref="GrantScript"/>.</summary>
    /// <param name="role">The name of the role as it stands, without quotes.</param>
    public string ReaderGrantScript(string role) => GrantText.ForReader(CheckedRole(role), database.Statements.Schema);

    /// <summary>Closes the store's own connections; those of the application's data source stay. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 0) await database.DisposeAsync().ConfigureAwait(false);
    }

    private static string CheckedRole(string role)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        return role.Contains('\0', StringComparison.Ordinal) ? throw new ArgumentException("The name of a role holds no NUL.", nameof(role)) : role;
    }
}
