using FluentAssertions;
using Npgsql;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>Steps that the server did, and whose answers never arrived: the store repeats them without doing them twice.</summary>
public sealed class LostAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_is_asked_for_without_a_key_is_asked_for_once_though_the_answer_is_lost()
    {
        var name = PostgresServer.Current.CreateEmpty();
        var text = PostgresServer.Current.ConnectionTo(name);
        var database = new TestDatabase(text);
        await using (var owner = new PostgresStore(new PostgresOptions { ConnectionString = text.ConnectionString, MigrateAtStart = true }))
            await owner.Schema.PrepareAsync(Token);
        await database.ExecuteAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('a', 'work', '* * * * *')");
        await using var proxy = new CuttingProxy(text.Host, text.Port, nth: 9, isAfter: true);
        var behind = new NpgsqlConnectionStringBuilder(text.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port };

        var asked = new List<Guid?>();
        await using (var store = new PostgresStore(new PostgresOptions { ConnectionString = behind.ConnectionString }))
        {
            await store.Schema.PrepareAsync(Token);
            for (var i = 0; i < 40; i++)
            {
                var outcome = await store.Jobs.RequestAsync(new JobRequest.Run(new InstanceStamp(Guid.NewGuid(), "1"), "ann", "because", "a", null, null, null), Token);
                asked.Add(outcome.Should().BeOfType<JobRequestOutcome.Accepted>().Subject.RequestId);
            }
        }

        proxy.Cuts.Should().BeGreaterThan(2);
        (await database.TextsAsync("SELECT id FROM job_requests")).Should().BeEquivalentTo(asked.Select(id => id.ToString()));
        (await database.CountAsync("system_events WHERE event_type = 'job_run_requested'")).Should().Be(40);
        PostgresServer.Current.Drop(name);
    }
}
