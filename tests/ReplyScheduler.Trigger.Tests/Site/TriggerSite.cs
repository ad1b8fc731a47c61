using Npgsql;
using ReplyScheduler.Postgres;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Postgres.Triggers;

namespace ReplyScheduler.Trigger.Tests.Site;

/// <summary>A schema with its owner, who is no superuser, and what a test wants to know of it.</summary>
internal sealed class TriggerSite(CronServer server, TestDatabase database, string name)
{
    public const string Secret = "cGxlYXNlLWtlZXAtdGhpcy1vbmUtdG8teW91cnNlbGY5";

    public const string NewSecret = "aGVyZS1pcy1hbm90aGVyLW9uZS1mb3ItdGhlLXR3bzQy";

    /// <summary>The name of the schema, and of the role that owns it.</summary>
    public string Name => name;

    public CronServer Server => server;

    public TestDatabase Database => database;

    /// <summary>The database as the owner sees it.</summary>
    public TestDatabase Own { get; } = new(new NpgsqlConnectionStringBuilder(database.Text) { Username = name });

    /// <summary>Makes role and schema, and migrates as the owner.</summary>
    public async Task MigrateAsync()
    {
        await database.ExecuteAsync($"CREATE ROLE {name} LOGIN; CREATE SCHEMA {name} AUTHORIZATION {name}");
        await using var store = new PostgresStore(Store());
        await store.MigrateAsync();
        await store.Schema.PrepareAsync(CancellationToken.None);
    }

    /// <summary>How the application reaches its store.</summary>
    public PostgresOptions Store(bool asAdministrator = false) =>
        new() { ConnectionString = asAdministrator ? database.Text : Own.Text, Schema = name, MaxPoolSize = 8 };

    /// <summary>A trigger with the stand-ins' choices.</summary>
    /// <param name="url">The endpoint.</param>
    /// <param name="asAdministrator">Whether a superuser asks, and not the owner.</param>
    /// <param name="configure">Changes further options.</param>
    public PostgresTrigger Trigger(string url = "http://127.0.0.1:9/run", bool asAdministrator = true, Action<PostgresTriggerOptions>? configure = null)
    {
        var options = new PostgresTriggerOptions { Url = url, Secret = Secret, SecretName = name, Timeout = TimeSpan.FromSeconds(2) };
        configure?.Invoke(options);
        return new PostgresTrigger(Store(asAdministrator), options);
    }

    /// <summary>Lets the trigger fire once, as its cron job does.</summary>
    public Task<Guid> FireAsync() => Own.ScalarAsync<Guid>($"SELECT {name}.fire_trigger()");

    /// <summary>Lets the watchdog look once, as its cron job does; what it complained of.</summary>
    public Task<string> WatchAsync() => Own.ScalarAsync<string>($"SELECT {name}.watch_trigger()");

    public Task<string> StatusAsync(Guid attempt) => Own.ScalarAsync<string>($"SELECT status FROM {name}.trigger_attempts WHERE id = '{attempt}'");

    /// <summary>Job, owner, schedule, command, whether it is active.</summary>
    public Task<List<string>> CronJobsAsync() => server.Home.TextsAsync($"SELECT jobname, username, schedule, command, active, database FROM cron.job WHERE jobname LIKE '{name}%' ORDER BY jobname, username");
}
