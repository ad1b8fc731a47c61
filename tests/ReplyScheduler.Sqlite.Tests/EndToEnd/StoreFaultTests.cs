using FluentAssertions;
using Microsoft.Data.Sqlite;
using ReplyScheduler.Posting;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>A store that fails, is busy, or refuses events.</summary>
public sealed class StoreFaultTests : EndToEndTest
{
    // Attack 24.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_outcome_is_retried_until_it_is_stored_and_never_sent_again(bool isApplied)
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        var failures = 0;
        void Fail(string member)
        {
            if (member == "SettleAsync" && ++failures <= 3) throw FaultyStore.Busy();
        }

        if (isApplied) host.Store.After = Fail;
        else host.Store.Before = Fail;

        await host.TickAsync();

        failures.Should().Be(4);
        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "USED", PostedId = "post-1" });
        Platform.Requests.Should().ContainSingle();
    }

    // Attack 24.
    [Fact]
    public async Task An_outcome_that_can_never_be_stored_is_found_by_look_up()
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        host.Store.Before = member =>
        {
            if (member == "SettleAsync") throw FaultyStore.Dead();
        };
        await host.TickAsync();
        (await Db.PermitAsync("t1")).Status.Should().Be("IN_FLIGHT");
        host.Store.Before = _ => { };

        (await RunUntilAsync(host, "t1", "USED", TimeSpan.FromMinutes(10))).Should().BeEquivalentTo(new { Status = "USED", Reason = "lookup_found" });
        Platform.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_asked_again_and_sent_once()
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        var calls = 0;
        host.Store.After = member =>
        {
            if (member == "LaunchAsync" && ++calls == 1) throw FaultyStore.Busy();
        };

        await host.TickAsync();

        calls.Should().Be(2);
        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
    }

    // Attack 24: each step of the chain fails once, before and after it is applied.
    [Theory]
    [InlineData("TakeAsync")]
    [InlineData("DecideAsync")]
    [InlineData("DueAsync")]
    [InlineData("LaunchAsync")]
    [InlineData("FinishAsync")]
    [InlineData("ClaimAsync")]
    public async Task A_step_that_fails_once_loses_nothing_and_posts_nothing_twice(string step)
    {
        foreach (var isApplied in new[] { false, true })
        {
            var (host, target) = (NewHost(), $"t-{isApplied}");
            await host.OfferAsync(target);
            var calls = 0;
            void Fail(string member)
            {
                if (member == step && ++calls == 1) throw FaultyStore.Busy();
            }

            if (isApplied) host.Store.After = Fail;
            else host.Store.Before = Fail;
            for (var tick = 0; tick < 8; tick++)
            {
                try
                {
                    await host.TickAsync();
                }
                catch (StoreException) when (step == "ClaimAsync")
                {
                    calls.Should().Be(1);
                }

                await AdvanceAsync(TimeSpan.FromMinutes(5));
            }

            calls.Should().BePositive();
            (await Db.PermitAsync(target)).Status.Should().Be("USED");
        }
    }

    // Attack 25.
    [Fact]
    public async Task A_database_that_is_locked_after_the_send_gets_the_outcome_when_the_lock_is_gone()
    {
        BusyTimeout = TimeSpan.FromMilliseconds(30);
        await using var connection = await Db.ConnectAsync();
        var host = NewHost();
        await host.OfferAsync("t1");
        Platform.PostsThen((_, post) =>
        {
            Execute(connection, "BEGIN IMMEDIATE");
            return new PublishOutcome.Posted(post.Id);
        });
        var settles = 0;
        host.Store.Before = member =>
        {
            if (member == "SettleAsync" && ++settles == 3) Execute(connection, "ROLLBACK");
        };

        await host.TickAsync();

        settles.Should().Be(3);
        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
        Platform.Requests.Should().ContainSingle();
    }

    // Attack 25.
    [Fact]
    public async Task A_tick_on_a_locked_database_throws_a_transient_error_and_the_next_one_recovers()
    {
        BusyTimeout = TimeSpan.FromMilliseconds(30);
        var host = NewHost();
        await host.OfferAsync("t1");
        await using (var connection = await Db.ConnectAsync())
        {
            Execute(connection, "BEGIN IMMEDIATE");
            (await host.Invoking(h => h.TickAsync()).Should().ThrowAsync<StoreException>()).Which.IsTransient.Should().BeTrue();
            Execute(connection, "ROLLBACK");
        }

        (await host.TickAsync()).Trouble.Should().BeEmpty();
        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
    }

    [Theory]
    [InlineData("PrepareAsync")]
    [InlineData("RegisterAsync")]
    [InlineData("SyncAsync")]
    [InlineData("LoadAsync")]
    [InlineData("ClaimAsync")]
    public async Task A_tick_without_a_store_throws_and_the_next_one_recovers(string dead)
    {
        var host = NewHost();
        host.Store.Before = member =>
        {
            if (member == dead) throw FaultyStore.Dead();
        };
        for (var i = 0; i < 3; i++) await host.Invoking(h => h.TickAsync()).Should().ThrowAsync<StoreException>();

        host.Store.Before = _ => { };
        await host.OfferAsync("t1");
        var report = await host.TickAsync();

        report.Trouble.Should().BeEmpty();
        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
    }

    // Attack 27.
    [Fact]
    public async Task While_events_are_refused_jobs_run_and_nothing_is_published_and_later_nothing_is_lost()
    {
        var host = NewHost(r => r.Every("*/5 * * * *"), rs => rs.AddJob("beat", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        await host.TickAsync();
        await host.OfferAsync("t1");
        await Db.ExecuteAsync("CREATE TRIGGER dba_refuses BEFORE INSERT ON system_events BEGIN SELECT RAISE(ABORT, 'out of order'); END");
        await Db.ExecuteAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('crooked', 'beat', '99 * * * *')");
        for (var minute = 0; minute < 6; minute++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
            await host.TickAsync();
        }

        (await Db.CountAsync("job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE j.job_name = 'beat' AND e.status = 'succeeded'")).Should().Be(7);
        (await Db.CountAsync("event_spool WHERE event_type = 'job_started'")).Should().BeGreaterThanOrEqualTo(6);
        (await Db.CountAsync("posting_permits WHERE decision_type <> 'canary' AND status <> 'PENDING'")).Should().Be(0);
        Platform.Requests.Should().BeEmpty();

        await Db.ExecuteAsync("DROP TRIGGER dba_refuses");
        for (var minute = 0; minute < 11; minute++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
            await host.TickAsync();
        }

        (await Db.CountAsync("event_spool")).Should().Be(0);
        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
        (await Db.CountAsync("system_events WHERE event_type = 'job_invalid' AND event_data ->> 'job_name' = 'crooked'")).Should().Be(1);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
