using System.Data.Common;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>
/// One empty database for one test, and what the suites need to know of its kind. A store adapter derives from it, and from each
/// suite in one line. Disposing it drops the database; the suite has closed its stores by then.
/// </summary>
public abstract class StoreUnderTest : IAsyncDisposable
{
    /// <summary>Makes a store object on the database, as one process would. It is not prepared yet.</summary>
    public abstract IReplySchedulerStore Open(StoreSetup setup);

    /// <summary>Runs statements as a DBA's own tool would: another connection, nothing of the store's settings.</summary>
    public abstract Task ExecuteSqlAsync(string sql);

    /// <summary>Reads rows as a DBA's own tool would. Nulls are null, numbers are long or double.</summary>
    public abstract Task<IReadOnlyList<IReadOnlyList<object?>>> QueryAsync(string sql);

    /// <summary>
    /// Opens a connection of an application that keeps its own tables in the same database, by the driver that the store's package takes
    /// transactions of. Unqualified names of the store's tables are found.
    /// </summary>
    public abstract Task<DbConnection> ConnectAsync();

    /// <summary>Opens a connection of the same driver to a database that is not the store's.</summary>
    public abstract Task<DbConnection> ConnectElsewhereAsync();

    /// <summary>An instant as a literal of the store's SQL.</summary>
    public abstract string Literal(DateTimeOffset instant);

    /// <summary>An instant as <see cref="QueryAsync"/> read it.</summary>
    public abstract DateTimeOffset ToInstant(object? value);

    /// <summary>Whether instants are plain numbers, so that seconds can be mistaken for them.</summary>
    public abstract bool InstantsAreNumbers { get; }

    /// <summary>Whether the exception is what the database's own driver throws when a statement breaks a rule.</summary>
    public abstract bool IsRefusal(Exception error);

    /// <summary>Statements that take away every rule by which a target is posted to once, as a DBA might by accident.</summary>
    public abstract string AllowTwoPostsPerTarget { get; }

    /// <summary>Statements that make the table refuse every insert, as a DBA might by accident, and those that take it back.</summary>
    public abstract (string Break, string Mend) RefuseInserts(string table);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
