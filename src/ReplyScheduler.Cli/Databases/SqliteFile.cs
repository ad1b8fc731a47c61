using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Setup;
using ReplyScheduler.Sqlite;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Databases;

/// <summary>A SQLite file, which several processes of this machine may share.</summary>
internal sealed class SqliteFile(string path) : Database
{
    /// <summary>A person waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public override string Name => path;

    public override void UseAny(ReplySchedulerBuilder scheduler) => scheduler.UseSqlite(
        path, options => (options.CreateIfMissing, options.AcceptAnyClock, options.BusyTimeout) = (false, true, Patience));

    public override void Use(ReplySchedulerBuilder scheduler, string environment) =>
        scheduler.UseSqlite(path, options => (options.CreateIfMissing, options.Environment) = (false, environment));

    public override async Task<StoreInfo> MigrateAsync(string environment, CancellationToken stop)
    {
        await using var store = new SqliteStore(new SqliteOptions { Path = path, Environment = environment });
        return await store.Schema.PrepareAsync(stop);
    }

    public override async Task<string> ScriptAsync()
    {
        await using var store = new SqliteStore(new SqliteOptions { Path = path });
        return store.Schema.Script();
    }

    public override Task<string> GrantsAsync(string role, bool onlyReads) =>
        throw new BadInputException("A SQLite file has no roles: whoever may write the file may do everything.");
}
