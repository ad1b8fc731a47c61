using FluentAssertions;
using ReplyScheduler.Postgres.Tests.Conformance;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Conformance;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Evidence;

/// <summary>Retention waits for nobody: what somebody holds is left as a whole for the next time.</summary>
public sealed class PruneTests : IAsyncLifetime
{
    private const string Permit = "00000000-0000-7000-8000-000000000001";
    private const string Decision = "00000000-0000-7000-8000-000000000002";

    private static readonly DateTimeOffset Start = ConformanceSuite.Start;

    private readonly PostgresUnderTest subject = new();
    private readonly IReplySchedulerStore store;

    public PruneTests() => store = subject.Open(new StoreSetup());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await store.Schema.PrepareAsync(Token);
        await subject.ExecuteSqlAsync($"""
            INSERT INTO reply_candidates (pipeline, target_id, author, tier, expires_at) VALUES ('p', 't', 'a', 1, {subject.Literal(Start)});
            UPDATE reply_candidates SET status = 'leased', lease_run_id = '{Permit}';
            UPDATE reply_candidates SET status = 'decided', lease_run_id = NULL;
            INSERT INTO reply_decisions (decision_id, candidate_id, pipeline, target_id) SELECT '{Decision}', id, 'p', 't' FROM reply_candidates;
            INSERT INTO posting_permits (permit_id, decision_id, target_id) VALUES ('{Permit}', '{Decision}', 't');
            UPDATE posting_permits SET status = 'REVOKED', reason_code = 'permit_revoked';
            INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at) VALUES ('{Permit}', {subject.Literal(Start)}, 'schedule', 'claimed', {subject.Literal(Start)});
            INSERT INTO job_executions (job_id, slot_time, kind, status, started_at, lease_until) VALUES ('{Permit}', {subject.Literal(Start)}, 'schedule', 'running', {subject.Literal(Start)}, {subject.Literal(Start)});
            UPDATE job_executions SET status = 'succeeded', completed_at = started_at, lease_until = NULL;
            INSERT INTO llm_usage_log (timestamp, purpose, model, input_tokens, output_tokens, latency_ms, outcome) VALUES ({subject.Literal(Start.AddDays(-400))}, 'x', 'm', 1, 1, 1, 'succeeded');
            """);
        await store.Schema.AdvanceAsync(Start.AddDays(91), passLeases: true, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await subject.DisposeAsync();
    }

    [Theory]
    [InlineData("posting_permits", "reply_decisions", "reply_candidates")]
    [InlineData("reply_decisions", "posting_permits", "reply_candidates")]
    [InlineData("reply_candidates", "posting_permits", "reply_decisions")]
    [InlineData("job_slots", "job_executions")]
    [InlineData("job_executions", "job_slots")]
    [InlineData("llm_usage_log")]
    [InlineData("system_events")]
    public async Task What_somebody_holds_stays_with_all_that_hangs_on_it_and_goes_the_next_time(string held, params string[] others)
    {
        await using (var connection = await subject.ConnectAsync())
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await using var command = connection.CreateCommand();
            (command.Transaction, command.CommandText) = (transaction, $"SELECT 1 FROM {held} FOR UPDATE");
            await command.ExecuteNonQueryAsync(Token);
            await PruneAsync();
        }

        foreach (var table in others.Append(held)) (await CountAsync(table)).Should().BePositive(table);
        await PruneAsync();

        foreach (var table in others.Append(held)) (await CountAsync(table)).Should().Be(0, table);
    }

    [Fact]
    public async Task Retention_answers_how_much_of_each_table_went()
    {
        var gone = new Dictionary<string, int>();
        foreach (var (table, count) in await PruneAsync()) gone[table] = count;

        gone.Should().BeEquivalentTo(new Dictionary<string, int> { ["posting_permits"] = 1, ["job_slots"] = 1, ["job_executions"] = 1, ["llm_usage_log"] = 1, ["system_events"] = 2 });
    }

    private async Task<List<KeyValuePair<string, int>>> PruneAsync()
    {
        var deleted = new List<KeyValuePair<string, int>>();
        PrunePosition? position = null;
        do
        {
            var result = await store.Upkeep.PruneAsync(new PruneRequest(new InstanceStamp(Guid.CreateVersion7(), "1.0"), 100, position), Token);
            deleted.AddRange(result.Deleted);
            position = result.Next;
        }
        while (position is not null);

        return deleted;
    }

    private async Task<long> CountAsync(string table) => (long)(await subject.QueryAsync($"SELECT count(*) FROM {table}")).Single()[0]!;
}
