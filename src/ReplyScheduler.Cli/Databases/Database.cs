using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Databases;

/// <summary>Where everything is kept, as the command line or the environment says. Nothing is opened before it is asked for.</summary>
internal abstract class Database
{
    /// <summary>How messages name it. Never a secret.</summary>
    public abstract string Name { get; }

    /// <summary>Puts a store on a database that is there, of any clock and environment, to look at it and to ask of it.</summary>
    public abstract void UseAny(ReplySchedulerBuilder scheduler);

    /// <summary>Puts a store on a database that is there, to run jobs.</summary>
    /// <param name="scheduler">What is put together.</param>
    /// <param name="environment">The environment that the database must be marked with.</param>
    public abstract void Use(ReplySchedulerBuilder scheduler, string environment);

    /// <summary>Makes the tables, or brings them to this version.</summary>
    /// <param name="environment">What a new database is marked with.</param>
    /// <param name="stop">Ends the waiting.</param>
    public abstract Task<StoreInfo> MigrateAsync(string environment, CancellationToken stop);

    /// <summary>The whole schema as text. Nothing connects.</summary>
    public abstract Task<string> ScriptAsync();

    /// <summary>The rights of a role as a script. Nothing connects.</summary>
    /// <param name="role">The role.</param>
    /// <param name="onlyReads">For dashboards and proofs, instead of hosts.</param>
    /// <exception cref="BadInputException">The database has no roles.</exception>
    public abstract Task<string> GrantsAsync(string role, bool onlyReads);

    /// <summary>The name: what is printed when something fails may hold no secret.</summary>
    public sealed override string ToString() => Name;
}
