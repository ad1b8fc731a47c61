using FluentAssertions;

namespace ReplyScheduler.Crash.Tests;

// Adversarial test 31.
public sealed class RestartTests
{
    /// <summary>At these a process dies before the clock moves.</summary>
    private static readonly string[] Deaths = ["Register:1:after", "Sync:1:before", "Sync:1:after", "Load:1:after", "Claim:1:before", "Claim:1:after", "Advance:1:before"];

    [Fact]
    public async Task Fifty_restarts_inside_one_slot_start_it_once()
    {
        using var database = new ReplayedDatabase();
        (await database.LiveAsync("--until", "1")).Should().BeTrue();
        for (var restart = 0; restart < 50; restart++)
        {
            (await database.LiveAsync("--kill", Deaths[restart % Deaths.Length])).Should().BeFalse("restart {0} dies at its step", restart);
        }

        (await PlainSql.RowsAsync(database.Path, "SELECT (clock_now - created_at) / 900000000 FROM store_info")).Should().Equal(["1"], "the clock is inside the second slot");
        (await PlainSql.RowsAsync(database.Path, """
            SELECT s.disposition, count(e.id), count(v.seq) FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id
            LEFT JOIN job_executions e ON (e.job_id, e.slot_time, e.kind) = (s.job_id, s.slot_time, s.kind)
            LEFT JOIN system_events v ON v.run_id = e.id AND v.event_type = 'reply_v2_scheduler_job_started'
            WHERE j.job_name = 'reply_v2_scheduler' GROUP BY s.slot_time ORDER BY s.slot_time
            """)).Should().Equal("claimed|1|1", "claimed|1|1");
        await Invariants.CheckAfterDeathAsync(database);
        await database.FinishAsync();
    }

    [Fact]
    public async Task Seven_slots_of_a_time_without_any_process_have_a_row_each_and_one_start()
    {
        using var database = new ReplayedDatabase();
        (await database.LiveAsync("--until", "4")).Should().BeTrue();
        await PlainSql.ExecuteAsync(database.Path, "UPDATE store_info SET clock_now = clock_now + 7 * 900000000 - 1000000");
        (await database.LiveAsync("--until", "11")).Should().BeTrue();

        (await PlainSql.RowsAsync(database.Path, """
            SELECT s.disposition, s.reason_code FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id
            WHERE j.job_name = 'reply_v2_scheduler' AND s.slot_time >= (SELECT created_at FROM store_info) + 4 * 900000000 ORDER BY s.slot_time
            """)).Should().Equal([.. Enumerable.Repeat("missed|coalesced", 6), "claimed|"]);
        await database.FinishAsync(proof: 1);
    }
}
