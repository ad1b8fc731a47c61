using FluentAssertions;

namespace ReplyScheduler.Crash.Tests;

// Adversarial tests 4 and 5.
public sealed class LostSenderTests
{
    [Theory]
    [InlineData("Launch:1:after", "NOT_POSTED")]
    [InlineData("Publish:1:before", "NOT_POSTED")]
    [InlineData("Publish:1:after", "USED")]
    [InlineData("Settle:1:before", "USED")]
    public async Task What_a_killed_sender_did_is_found_out_by_look_up(string death, string end)
    {
        using var database = new ReplayedDatabase();
        await database.DieAtAsync(death);
        await database.FinishAsync();

        var path = await PlainSql.RowsAsync(database.Path, """
            SELECT group_concat(coalesce(json_extract(event_data, '$.to'), 'PENDING'), '>') FROM (SELECT * FROM system_events WHERE event_type LIKE 'permit_%' ORDER BY seq)
            WHERE permit_id IN (SELECT permit_id FROM system_events WHERE event_type = 'permit_outcome_unknown' AND event_data LIKE '%unknown_sender_lost%') GROUP BY permit_id
            """);
        path.Should().Equal($"PENDING>APPROVED>IN_FLIGHT>OUTCOME_UNKNOWN>{end}");
    }
}
