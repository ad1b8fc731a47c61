using ReplyScheduler.Sqlite.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite;

/// <summary>
/// The embedded store: one SQLite file in WAL mode with <c>synchronous=FULL</c>, one writing thread with group commit, a few
/// read connections. Several processes may use one file. Safe for concurrent use; dispose it to close the file.
/// </summary>
public sealed class SqliteStore : IReplySchedulerStore
{
    private readonly SqliteDatabase database;
    private int isDisposed;

    /// <summary>Makes a store on a file. The file is opened, and created where allowed, by the first call.</summary>
    /// <exception cref="ArgumentException">An option cannot be used; the message names all of them.</exception>
    public SqliteStore(SqliteOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = options.Validate().ToList();
        if (errors.Count > 0) throw new ArgumentException(string.Join(" ", errors), nameof(options));
        database = new SqliteDatabase(options);
        Schema = new SqliteSchemaStore(database);
        Jobs = new SqliteJobStore(database);
        Candidates = new SqliteCandidateStore(database);
        Permits = new SqlitePermitStore(database);
        Evidence = new SqliteEvidenceStore(database);
        Triggers = new SqliteTriggerStore(database);
        Alerts = new SqliteAlertStore(database);
        Upkeep = new SqliteUpkeepStore(database);
    }

    /// <summary>Makes a store on a file with default options.</summary>
    public SqliteStore(string path) : this(new SqliteOptions { Path = path })
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

    /// <summary>Finishes the steps under way and closes the file. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 0) await Task.Run(database.Dispose).ConfigureAwait(false);
    }
}
