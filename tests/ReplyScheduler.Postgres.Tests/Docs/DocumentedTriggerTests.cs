using FluentAssertions;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Postgres.Triggers;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Docs;

/// <summary>What docs/trigger.md shows, on a server without pg_cron: nothing is scheduled, and the report says what is missing.</summary>
public sealed class DocumentedTriggerTests : IDisposable
{
    private readonly string database = PostgresServer.Current.CreateEmpty();

    public void Dispose() => PostgresServer.Current.Drop(database);

    [Fact]
    public async Task An_installation_reports_what_it_found_and_what_is_missing()
    {
        var connectionString = PostgresServer.Current.ConnectionTo(database).ConnectionString;
        var secret = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        await using var store = new PostgresStore(connectionString);
        await store.MigrateAsync(TestContext.Current.CancellationToken);
        await store.Schema.PrepareAsync(TestContext.Current.CancellationToken);

        var trigger = new PostgresTrigger(
            new PostgresOptions { ConnectionString = connectionString },
            new PostgresTriggerOptions { Url = "https://bot.example.com/functions/v1/run-scheduled-jobs", Secret = secret });
        var report = await trigger.InstallAsync();
        Console.Write(report.ToText());

        report.IsComplete.Should().BeFalse();
        report.AdministratorScript.Should().Contain("CREATE EXTENSION IF NOT EXISTS pg_cron;");
        report.ToText().Should().NotContain(secret);
    }
}
