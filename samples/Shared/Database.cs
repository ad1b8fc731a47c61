using System.Data.Common;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Samples;

/// <summary>Where a program keeps everything, as its command line says. Nothing is opened before it is asked for.</summary>
internal abstract record Database
{
    /// <summary>How messages name it. Never a secret.</summary>
    public abstract string Name { get; }

    /// <summary>The option that it came by.</summary>
    public abstract string Option { get; }

    /// <summary>What a statement writes before the name of a table.</summary>
    public abstract string Schema { get; }

    /// <summary>Puts a scheduler on the database, which is made if it is missing.</summary>
    /// <param name="scheduler">What is put together.</param>
    /// <param name="clockFrom">Where the virtual clock of a new database stands; null for the real clock.</param>
    /// <param name="environment">The mark that keeps programs off each other's databases.</param>
    public abstract void Use(ReplySchedulerBuilder scheduler, DateTimeOffset? clockFrom, string environment);

    /// <summary>A store that looks at the database, of any clock and environment. Nothing is made.</summary>
    public abstract IReplySchedulerStore Open();

    /// <summary>A connection as any tool has it, not yet open. The tables are a public contract.</summary>
    public abstract DbConnection Connect();

    /// <summary>An instant as a parameter of a statement.</summary>
    public abstract object Parameter(DateTimeOffset instant);

    /// <summary>The name: options are printed when something fails, and no printed option may hold a secret.</summary>
    public sealed override string ToString() => Name;
}
