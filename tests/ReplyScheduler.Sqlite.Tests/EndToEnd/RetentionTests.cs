using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>The retention job over a store that grew: it runs by its schedule, in batches, and can be cut off anywhere.</summary>
public sealed class RetentionTests : EndToEndTest
{
    private Host NewRetainingHost(int batch = 20) => NewBareHost(rs => rs
        .AddJob("work", "*/30 * * * *", (_, _) => ValueTask.FromResult(JobResult.Success))
        .AddRetention(o => (o.BatchSize, o.Pause) = (batch, TimeSpan.Zero)));

    /// <summary>Two days of work, with ages of two and one days.</summary>
    private async Task<Host> GrownAsync(Host host)
    {
        await host.TickAsync();
        await Db.ExecuteAsync("UPDATE store_info SET keep_slots_days = 2, keep_events_days = 1");
        await host.Replay.RunAsync(Start.AddDays(4));
        return host;
    }

    [Fact]
    public async Task The_job_keeps_the_tables_from_growing_and_says_what_it_deleted()
    {
        await GrownAsync(NewRetainingHost());

        var slots = await Db.CountAsync("job_slots");
        slots.Should().BeInRange(2 * 48, (3 * 48) + 10, "at 03:23 what was older than two days went");
        (await Db.CountAsync("job_executions WHERE status = 'succeeded'")).Should().BeLessThanOrEqualTo(slots);
        (await Db.CountAsync("system_events")).Should().BeLessThan(3 * 2 * 48);
        (await Db.TextsAsync("SELECT result ->> 'job_slots' FROM job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE job_name = 'reply_scheduler_retention' ORDER BY started_at DESC LIMIT 1"))
            .Should().Equal("49");
        (await Db.CountAsync("job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE job_name = 'reply_scheduler_retention' AND reason_code = 'nothing_old'")).Should().Be(0);
    }

    [Fact]
    public async Task Cut_off_at_any_batch_it_leaves_whole_transactions_and_the_next_run_goes_on()
    {
        var host = NewRetainingHost(batch: 5);
        await host.TickAsync();
        await Db.ExecuteAsync("UPDATE store_info SET keep_slots_days = 2, keep_events_days = 1");
        await host.Replay.RunAsync(Start.AddDays(3));
        var batches = 0;
        host.Store.Before = member =>
        {
            if (member == "PruneAsync" && ++batches == 17) throw FaultyStore.Dead();
        };
        await host.Replay.RunAsync(Start.AddDays(4));

        batches.Should().Be(17, "the run ended with its batch");
        var left = await Db.CountAsync("job_slots");
        host.Store.Before = _ => { };
        await host.Replay.RunAsync(Start.AddDays(4).AddHours(20));
        (await Db.CountAsync("job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE job_name = 'reply_scheduler_retention' AND status = 'failed'")).Should().Be(1);
        (await Db.CountAsync("job_slots")).Should().BeLessThan(left, "the night after went on");
    }
}
