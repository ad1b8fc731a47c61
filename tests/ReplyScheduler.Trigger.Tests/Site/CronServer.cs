using System.Globalization;
using Npgsql;
using ReplyScheduler.Postgres.Tests.Clusters;

namespace ReplyScheduler.Trigger.Tests.Site;

/// <summary>
/// A server of a test class's own with the real pg_cron, which lives in the database <c>postgres</c>. pg_net, http and the Vault cannot be installed
/// where these tests run: stand-ins with the same signatures, tables and failure modes take their place, and the library is not told.
/// </summary>
public sealed class CronServer : IDisposable
{
    private const string Settings = """
        shared_preload_libraries = 'pg_cron'
        cron.database_name = 'postgres'
        cron.use_background_workers = on
        max_worker_processes = 32
        log_statement = 'all'
        log_min_duration_statement = 0
        """;

    private readonly OwnCluster cluster = new(settings: Settings);
    private int made;

    internal OwnCluster Cluster => cluster;

    /// <summary>The database that pg_cron lives in, as its superuser sees it.</summary>
    internal TestDatabase Home => cluster.Server;

    /// <summary>A place for a test: a schema with an owner of its own, migrated.</summary>
    /// <param name="database">The database; pg_cron's if null.</param>
    /// <param name="prefix">The beginning of the names of schema and role.</param>
    internal async Task<TriggerSite> SiteAsync(TestDatabase? database = null, string prefix = "site")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}_{Interlocked.Increment(ref made)}");
        var site = new TriggerSite(this, database ?? Home, name);
        await site.MigrateAsync();
        return site;
    }

    /// <summary>Creates the extension as an administrator would.</summary>
    internal Task HasCronAsync() => Home.ExecuteAsync("SET search_path = public; CREATE EXTENSION IF NOT EXISTS pg_cron");

    /// <summary>Puts the stand-ins for pg_net and the Vault into a database, once.</summary>
    internal static async Task StandInAsync(TestDatabase database, params string[] which)
    {
        foreach (var name in which.Length == 0 ? ["pg_net", "vault"] : which)
        {
            if (await database.CountAsync($"pg_namespace WHERE nspname = '{name switch { "pg_net" => "net", "http" => "web", _ => name }}'") == 0) await database.ExecuteAsync(Text(name + ".sql"));
        }
    }

    /// <summary>What the server wrote to its log.</summary>
    internal async Task<string> LogAsync()
    {
        var folder = await Home.ScalarAsync<string>("SELECT current_setting('data_directory')");
        return await File.ReadAllTextAsync(Path.Combine(folder, "server.log"));
    }

    public void Dispose() => cluster.Dispose();

    private static string Text(string resource)
    {
        using var reader = new StreamReader(typeof(CronServer).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
