using FluentAssertions;
using Npgsql;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Schema;

/// <summary>A virtual clock against steps that are under way elsewhere.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private const string Slot = """
        INSERT INTO job_slots (job_id, slot_time, kind, disposition) VALUES ('01900000-0000-7000-8000-000000000001', '2026-03-02 09:00+00', 'schedule', 'claimed');
        INSERT INTO job_executions (job_id, slot_time, kind, status, started_at, lease_owner, lease_until)
        SELECT job_id, slot_time, kind, 'running', slot_time, gen_random_uuid(), slot_time + interval '60 s' FROM job_slots;
        """;

    private readonly SchemaDatabase database = new();
    private readonly PostgresStore store;

    public ClockTests() => store = database.Store(options => (options.MigrateAtStart, options.VirtualClockFrom) = (true, Start));

    private static DateTimeOffset Start { get; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await store.Schema.PrepareAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        database.Dispose();
    }

    [Theory]
    [InlineData("SELECT pg_advisory_xact_lock((SELECT tableoid::int FROM store_info), 1);" + Slot)]
    [InlineData("""
        INSERT INTO posting_permits (decision_id, target_id) VALUES (gen_random_uuid(), 't'); UPDATE posting_permits SET status = 'APPROVED';
        UPDATE posting_permits SET status = 'IN_FLIGHT', claim_id = gen_random_uuid(), claimed_at = '2026-03-02 09:00+00', send_deadline = '2026-03-02 09:00:20+00',
          lease_until = '2026-03-02 09:01+00', instance_id = gen_random_uuid();
        """)]
    public async Task The_clock_does_not_pass_a_lease_whose_step_is_not_committed_yet(string lease)
    {
        await using var other = await database.ConnectAsync();
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using (var command = new NpgsqlCommand(lease, other, transaction)) await command.ExecuteNonQueryAsync(Token);

        var move = store.Schema.AdvanceAsync(Start.AddHours(1), passLeases: false, Token);
        while (!move.IsCompleted && !await database.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')")) Token.ThrowIfCancellationRequested();
        await transaction.CommitAsync(Token);

        (await move).Should().BeEquivalentTo(new { Now = Start, Holders = new[] { new LeaseHolder(Guid.Empty, "", 0) } });
    }

    [Fact]
    public async Task Every_statement_sees_the_time_that_the_clock_stands_at_and_every_default_writes_it()
    {
        await store.Schema.AdvanceAsync(Start.AddDays(1), passLeases: false, Token);
        await database.SqlAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('a', 't', '* * * * *')");

        (await database.ScalarAsync<bool>("SELECT created_at = timestamptz '2026-03-03 09:00+00' AND updated_at = created_at AND effective_from = created_at FROM scheduled_jobs")).Should().BeTrue();
        (await database.ScalarAsync<bool>("SELECT now = timestamptz '2026-03-03 09:00+00' AND store_now() = now FROM store_clock")).Should().BeTrue();
    }

    [Fact]
    public async Task Ids_that_defaults_make_grow_in_the_order_of_their_making_and_carry_the_stores_time()
    {
        await using var connection = await database.ConnectAsync();
        await using var command = new NpgsqlCommand("SELECT new_id() FROM generate_series(1, 2000)", connection);
        await using var rows = await command.ExecuteReaderAsync(Token);
        var ids = new List<string>();
        while (await rows.ReadAsync(Token)) ids.Add(rows.GetGuid(0).ToString());

        ids.Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
        ids.Should().OnlyContain(id => id[14] == '7' && "89ab".Contains(id[19]));
        Convert.ToInt64(ids[0].Replace("-", "", StringComparison.Ordinal)[..12], 16).Should().Be(Start.ToUnixTimeMilliseconds());
    }
}
