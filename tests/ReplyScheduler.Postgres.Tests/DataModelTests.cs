using FluentAssertions;
using ReplyScheduler.Postgres.Tests.Conformance;
using ReplyScheduler.Testing.Conformance;
using Xunit;

namespace ReplyScheduler.Postgres.Tests;

/// <summary>The tables are a contract: what people wrote against them runs as it stands, and means what it says.</summary>
public sealed class DataModelTests : IAsyncDisposable
{
    private const string InsertJob = """
        INSERT INTO scheduled_jobs (job_name, job_type, schedule, endpoint, is_active, description)
        VALUES ('fetch_rss_feeds', 'fetch_rss', '*/15 * * * *', '/functions/v1/fetch-rss-feeds', true, 'Fetch RSS feeds')
        ON CONFLICT (job_name) DO UPDATE SET is_active = true, schedule = EXCLUDED.schedule,
          endpoint = EXCLUDED.endpoint, description = EXCLUDED.description, updated_at = NOW();
        """;

    private readonly PostgresUnderTest subject = new();

    public static TheoryData<string, int> Counts => new()
    {
        { "SELECT COUNT(*) FROM system_events WHERE event_type = 'reply_v2_scheduler_job_started' AND created_at >= NOW() - INTERVAL '30 minutes';", 1 },
        { "SELECT COUNT(*) FROM reply_slo_events WHERE created_at >= NOW() - INTERVAL '30 minutes';", 2 },
        { "SELECT COUNT(*) FROM post_attempts WHERE decision_type = 'reply' AND pipeline_source = 'reply_v2_scheduler' AND created_at >= NOW() - INTERVAL '30 minutes';", 2 },
        {
            "SELECT COUNT(*) FROM post_attempts WHERE decision_type = 'reply' AND pipeline_source = 'reply_v2_scheduler' AND status = 'USED' AND actual_tweet_id IS NOT NULL "
            + "AND created_at >= NOW() - INTERVAL '30 minutes';", 1
        },
        { "SELECT COUNT(*) FROM llm_usage_log WHERE purpose = 'target_judge' AND timestamp >= NOW() - INTERVAL '30 minutes';", 1 },
        {
            "SELECT COUNT(*) FROM post_attempts WHERE decision_type = 'reply' AND status = 'REJECTED' AND reason_code = 'invalid_pipeline_source' "
            + "AND created_at >= NOW() - INTERVAL '30 minutes';", 1
        },
    };

    [Theory]
    [MemberData(nameof(Counts))]
    public async Task A_query_of_the_contract_runs_as_it_stands_and_counts_what_it_says(string query, int expected)
    {
        await OpenAsync();
        await WriteHalfAnHourAsync();

        (await subject.QueryAsync(query)).Should().ContainSingle().Which.Should().Equal((long)expected);
    }

    [Theory]
    [InlineData("SELECT job_name, schedule, is_active, endpoint FROM scheduled_jobs WHERE is_active = true ORDER BY schedule;", 2)]
    [InlineData("SELECT job_id, started_at, completed_at, status, error_message FROM job_executions ORDER BY started_at DESC LIMIT 10;", 1)]
    [InlineData("SELECT job_name, last_run_at, next_run_at FROM scheduled_jobs WHERE is_active = true ORDER BY last_run_at DESC NULLS LAST;", 2)]
    public async Task A_list_of_the_contract_runs_as_it_stands(string query, int expected)
    {
        await OpenAsync();
        await WriteHalfAnHourAsync();
        await subject.ExecuteSqlAsync(InsertJob);

        (await subject.QueryAsync(query)).Should().HaveCount(expected);
    }

    [Fact]
    public async Task The_two_statements_that_people_write_the_catalogue_with_work()
    {
        await OpenAsync();
        await subject.ExecuteSqlAsync(InsertJob);
        await subject.ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = false;");
        (await subject.QueryAsync("SELECT count(*) FROM scheduled_jobs WHERE is_active")).Single()[0].Should().Be(0L);

        await subject.ExecuteSqlAsync(InsertJob.Replace("*/15", "*/20", StringComparison.Ordinal));

        (await subject.QueryAsync("SELECT job_name, job_type, schedule, time_zone, endpoint, is_active, description, invalid_reason FROM scheduled_jobs"))
            .Should().ContainSingle().Which.Should().Equal("fetch_rss_feeds", "fetch_rss", "*/20 * * * *", "Etc/UTC", "/functions/v1/fetch-rss-feeds", 1L, "Fetch RSS feeds", null);
        (await subject.QueryAsync("SELECT count(*) FROM scheduled_jobs WHERE updated_at >= created_at AND effective_from >= created_at AND id IS NOT NULL")).Single()[0].Should().Be(1L);
    }

    public ValueTask DisposeAsync() => subject.DisposeAsync();

    /// <summary>The queries ask for the last half hour by the server's clock, so this database has no virtual one.</summary>
    private async Task OpenAsync()
    {
        await using var store = subject.Open(new StoreSetup { ClockFrom = null });
        await store.Schema.PrepareAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A slot that ran and was answered, one that was missed, a reply that was refused, a canary, a judged candidate: all as plain SQL.</summary>
    private async Task WriteHalfAnHourAsync()
    {
        var (run, used, refused, canary) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await subject.ExecuteSqlAsync($"""
            INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('reply_v2_scheduler', 'reply_pipeline', '*/15 * * * *');
            INSERT INTO job_slots (job_id, slot_time, kind, disposition, reason_code, created_at)
            SELECT j.id, now() - s.ago * interval '1 minute', 'schedule', s.disposition, s.reason, now()
            FROM scheduled_jobs j, (VALUES (20, 'claimed', NULL), (5, 'missed', 'late')) s (ago, disposition, reason);
            INSERT INTO job_executions (id, job_id, slot_time, kind, attempt, status, started_at, lease_until)
            SELECT '{run}', job_id, slot_time, kind, 1, 'running', now(), now() + interval '1 minute' FROM job_slots WHERE disposition = 'claimed';
            INSERT INTO system_events (event_type, message, run_id) VALUES ('reply_v2_scheduler_job_started', 'The job started.', '{run}');
            INSERT INTO posting_permits (permit_id, decision_id, target_id, pipeline_source, run_id)
            VALUES ('{used}', '{Guid.CreateVersion7()}', 't1', 'reply_v2_scheduler', '{run}'), ('{refused}', '{Guid.CreateVersion7()}', 't2', 'reply_v2_scheduler', NULL);
            INSERT INTO posting_permits (permit_id, decision_id, decision_type, pipeline_source) VALUES ('{canary}', '{Guid.CreateVersion7()}', 'canary', 'reply_v2_scheduler');
            UPDATE posting_permits SET status = 'APPROVED' WHERE permit_id = '{used}';
            UPDATE posting_permits SET status = 'IN_FLIGHT', claim_id = '{Guid.CreateVersion7()}', claimed_at = now(), lease_until = now(), send_deadline = now() WHERE permit_id = '{used}';
            UPDATE posting_permits SET status = 'USED', posted_id = 'p1', used_at = now() WHERE permit_id = '{used}';
            UPDATE posting_permits SET status = 'REJECTED', reason_code = 'invalid_pipeline_source' WHERE permit_id IN ('{refused}', '{canary}');
            INSERT INTO llm_usage_log (timestamp, purpose, model, input_tokens, output_tokens, latency_ms, outcome) VALUES (now(), 'target_judge', 'm', 1, 1, 1, 'succeeded');
            """);
    }
}
