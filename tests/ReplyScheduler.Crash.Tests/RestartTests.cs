using FluentAssertions;
using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests;

// Adversarial test 31.
public abstract class RestartTests(TestedStore store)
{
    /// <summary>At these a process dies before the clock moves.</summary>
    private static readonly string[] Deaths = ["Register:1:after", "Sync:1:before", "Sync:1:after", "Load:1:after", "Claim:1:before", "Claim:1:after", "Advance:1:before"];

    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task Fifty_restarts_inside_one_slot_start_it_once()
    {
        using var database = new ReplayedDatabase(store);
        (await database.LiveAsync("--until", "1")).Should().BeTrue();
        for (var restart = 0; restart < 50; restart++)
        {
            (await database.LiveAsync("--kill", Deaths[restart % Deaths.Length])).Should().BeFalse("restart {0} dies at its step", restart);
        }

        var (now, createdAt) = await ClockAsync(database);
        (now - createdAt).Should().Be(Quarter, "the clock is inside the second slot");
        (await database.Data.RowsAsync("""
            SELECT s.disposition, count(e.id), count(v.seq) FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id
            LEFT JOIN job_executions e ON (e.job_id, e.slot_time, e.kind) = (s.job_id, s.slot_time, s.kind)
            LEFT JOIN system_events v ON v.run_id = e.id AND v.event_type = 'reply_v2_scheduler_job_started'
            WHERE j.job_name = 'reply_v2_scheduler' GROUP BY s.slot_time, s.disposition ORDER BY s.slot_time
            """)).Should().Equal("claimed|1|1", "claimed|1|1");
        await Invariants.CheckAfterDeathAsync(database);
        await database.FinishAsync();
    }

    [Fact]
    public async Task Seven_slots_of_a_time_without_any_process_have_a_row_each_and_one_start()
    {
        using var database = new ReplayedDatabase(store);
        (await database.LiveAsync("--until", "4")).Should().BeTrue();
        var (now, createdAt) = await ClockAsync(database);
        await database.Data.ExecuteAsync($"UPDATE store_info SET clock_now = {database.Data.Literal(now + (7 * Quarter) - TimeSpan.FromSeconds(1))}");
        (await database.LiveAsync("--until", "11")).Should().BeTrue();

        (await database.Data.RowsAsync($"""
            SELECT s.disposition, s.reason_code FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id
            WHERE j.job_name = 'reply_v2_scheduler' AND s.slot_time >= {database.Data.Literal(createdAt + (4 * Quarter))} ORDER BY s.slot_time
            """)).Should().Equal([.. Enumerable.Repeat("missed|coalesced", 6), "claimed|"]);
        await database.FinishAsync(proof: 1);
    }

    private static async Task<(DateTimeOffset Now, DateTimeOffset CreatedAt)> ClockAsync(ReplayedDatabase database)
    {
        var instants = (await database.Data.RowsAsync("SELECT clock_now, created_at FROM store_info")).Single().Split('|');
        return (TestedDatabase.Instant(instants[0]), TestedDatabase.Instant(instants[1]));
    }
}
