using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReplyScheduler.Permits;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Docs;

/// <summary>What docs/postgres.md shows.</summary>
public sealed class DocumentedPostgresTests : IDisposable
{
    private readonly string database = PostgresServer.Current.CreateEmpty();

    public void Dispose() => PostgresServer.Current.Drop(database);

    [Fact]
    public async Task A_host_on_a_migrated_database_ticks_and_commits_with_the_application()
    {
        var connectionString = PostgresServer.Current.ConnectionTo(database).ConnectionString;
        await using var store = new PostgresStore(new PostgresOptions { ConnectionString = connectionString, Environment = "production" });
        await store.MigrateAsync(TestContext.Current.CancellationToken);
        var path = Path.GetTempFileName();
        File.WriteAllText(path, store.GrantScript("bot_app") + store.ReaderGrantScript("bot_dashboard"));
        File.ReadAllText(path).Should().Contain("bot_app").And.Contain("bot_dashboard");
        File.Delete(path);

        var services = new ServiceCollection();
        services.AddReplyScheduler(rs => rs
            .UsePostgres(connectionString, o => o.Environment = "production")
            .AddJob("report", "0 * * * *", (run, ct) => ValueTask.FromResult(JobResult.Success))
            .AddReplies("bot", r => r
                .AcceptRootsFrom("host")
                .Compose((candidate, ct) => ValueTask.FromResult($"Thanks, {candidate.Author}!"))
                .PublishToFile("replies.jsonl")));
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IReplyScheduler>().TickAsync(cancellationToken: TestContext.Current.CancellationToken);

        var (jobs, permits) = (provider.GetRequiredService<IJobControl>(), provider.GetRequiredService<IPermits>());
        (await AskAsync(connectionString, provider.GetRequiredService<ICandidateQueue>(), jobs, permits, Guid.NewGuid())).Should().BeNull();
        (await jobs.FindAsync("report", TestContext.Current.CancellationToken))!.Waiting.Should().Be(1);
    }

    private static async Task<PermitState?> AskAsync(string connectionString, ICandidateQueue candidates, IJobControl jobs, IPermits permits, Guid permitId)
    {
        var candidate = new Candidate { TargetId = "p", Author = "ann", Text = "How?", ExpectedViews = 6000, Root = new RootEvidence("p", "host") };
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await SaveOrderAsync(transaction);
        await candidates.OfferAsync(transaction, [candidate]);
        await jobs.RunNowAsync("report", "shop", "a new order", new RunNowOptions { Transaction = transaction });
        var permit = await permits.FindAsync(permitId, transaction);
        await transaction.CommitAsync();
        return permit;
    }

    private static async Task SaveOrderAsync(NpgsqlTransaction transaction)
    {
        await using var command = new NpgsqlCommand("CREATE TABLE orders (id integer)", transaction.Connection, transaction);
        await command.ExecuteNonQueryAsync();
    }
}
