using FluentAssertions;
using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests;

// Adversarial tests 4 and 5.
public abstract class LostSenderTests(TestedStore store)
{
    [Theory]
    [InlineData("Launch:1:after", "NOT_POSTED")]
    [InlineData("Publish:1:before", "NOT_POSTED")]
    [InlineData("Publish:1:after", "USED")]
    [InlineData("Settle:1:before", "USED")]
    public async Task What_a_killed_sender_did_is_found_out_by_look_up(string death, string end)
    {
        using var database = new ReplayedDatabase(store);
        await database.DieAtAsync(death);
        await database.FinishAsync();

        var path = await database.Data.RowsAsync("""
            SELECT permit_id, coalesce(event_data ->> 'to', 'PENDING') FROM system_events WHERE event_type LIKE 'permit_%'
            AND permit_id IN (SELECT permit_id FROM system_events WHERE event_type = 'permit_outcome_unknown' AND event_data ->> 'reason_code' = 'unknown_sender_lost') ORDER BY seq
            """);
        path.Select(row => row.Split('|')[0]).Distinct().Should().ContainSingle();
        path.Select(row => row.Split('|')[1]).Should().Equal("PENDING", "APPROVED", "IN_FLIGHT", "OUTCOME_UNKNOWN", end);
    }
}
