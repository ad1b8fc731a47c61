using FluentAssertions;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Rows that a hand wrote, however wild, stop nobody else and take no evidence away.</summary>
public sealed class HandWrittenRowTests : EndToEndTest
{
    [Fact]
    public async Task A_permit_with_a_slot_beyond_the_calendar_does_not_stop_the_others()
    {
        var host = NewHost();
        await host.TickAsync();
        await Db.ExecuteAsync($"INSERT INTO posting_permits (decision_id, target_id, pipeline_source, slot_time) VALUES ('00000000-0000-7000-8000-000000000005', 'wild', '{Pipeline}', 9000000000000000000)");
        await host.OfferAsync("t1");
        await AdvanceAsync(TimeSpan.FromMinutes(15));

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
        (await Db.PermitAsync("wild")).Status.Should().Be("REJECTED");
    }

    [Fact]
    public async Task A_candidate_with_an_instant_beyond_the_calendar_is_judged_like_any_other()
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        await Db.ExecuteAsync("UPDATE reply_candidates SET root_observed_at = 9000000000000000000");
        await AdvanceAsync(TimeSpan.FromMinutes(15));

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
    }

    [Theory]
    [InlineData("expires_at")]
    [InlineData("due_at")]
    [InlineData("created_at")]
    public async Task An_instant_in_nanoseconds_is_refused(string column)
    {
        await NewHost().TickAsync();

        var insert = () => Db.ExecuteAsync($"INSERT INTO posting_permits (decision_id, {column}) VALUES ('00000000-0000-7000-8000-000000000005', 1795338130354000000)");

        await insert.Should().ThrowAsync<SqliteException>();
    }

    // Decision: events hold ids and hashes, never people's text.
    [Fact]
    public async Task What_a_publisher_says_in_an_exception_stays_out_of_the_events()
    {
        var host = NewHost();
        Platform.OnPublish = (grant, _) => throw new InvalidOperationException("Bearer SECRET " + grant.Text);
        await host.OfferAsync("t1");
        await AdvanceAsync(TimeSpan.FromMinutes(15));

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Reason.Should().Be("unknown_exception");
        (await Db.CountAsync("system_events WHERE event_data LIKE '%SECRET%' OR message LIKE '%SECRET%'")).Should().Be(0);
    }

    [Fact]
    public async Task A_foreign_permit_with_the_run_of_another_does_not_give_the_slot_a_second_verdict()
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await host.TickAsync();
        await Db.ExecuteAsync("INSERT INTO posting_permits (decision_id, target_id, pipeline_source, run_id) SELECT '00000000-0000-7000-8000-000000000005', 't2', 'evil', run_id FROM posting_permits WHERE status = 'USED'");

        (await Db.TextsAsync("SELECT verdict FROM reply_slo_events WHERE permit_id IS NOT NULL")).Should().Equal("hit");
        (await Db.CountAsync("(SELECT 1 FROM reply_slo_events GROUP BY slot_time HAVING count(*) > 1)")).Should().Be(0);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.TickAsync();
    }

    [Theory]
    [InlineData("UPDATE posting_permits SET reason_code = 'spacing' WHERE status = 'USED'")]
    [InlineData("UPDATE posting_permits SET used_at = used_at + 1 WHERE status = 'USED'")]
    [InlineData("UPDATE posting_permits SET actor = 'nobody' WHERE status = 'USED'")]
    [InlineData("UPDATE posting_permits SET changed_at = 1 WHERE status = 'USED'")]
    [InlineData("DELETE FROM reply_decisions")]
    [InlineData("UPDATE job_executions SET result = NULL, reason_code = 'x' WHERE status <> 'running'")]
    [InlineData("REPLACE INTO store_info (one, environment, clock) VALUES (1, 'x', 'system')")]
    public async Task Recorded_evidence_is_not_rewritten_by_hand(string sql)
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await host.TickAsync();

        var rewrite = () => Db.ExecuteAsync(sql);

        await rewrite.Should().ThrowAsync<SqliteException>();
    }
}
