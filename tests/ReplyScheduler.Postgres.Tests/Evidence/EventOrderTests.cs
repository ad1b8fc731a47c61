using System.Data.Common;
using FluentAssertions;
using ReplyScheduler.Postgres.Tests.Conformance;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Conformance;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Evidence;

/// <summary>
/// Numbers of events are taken in one order and committed in another. Whoever reads on from the last one that it saw must see each event
/// exactly once, so no reading goes past a number that an open transaction may still fill.
/// </summary>
public sealed class EventOrderTests : IAsyncLifetime
{
    private readonly PostgresUnderTest subject = new();
    private readonly IReplySchedulerStore store;

    public EventOrderTests() => store = subject.Open(new StoreSetup());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await store.Schema.PrepareAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await subject.DisposeAsync();
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(2_147_483_646L)]
    [InlineData(2_147_483_647L)]
    [InlineData(6_442_450_943L)]
    public async Task No_reading_goes_past_an_event_that_is_not_committed(long lastNumber)
    {
        await subject.ExecuteSqlAsync($"SELECT setval('system_events_seq_seq', {lastNumber}, true)");
        await using var first = await BeginAsync();
        await InsertAsync(first.Connection!, "first");
        await subject.ExecuteSqlAsync(Insert("second"));

        (await ReadAsync()).Should().BeEmpty();
        await first.CommitAsync(Token);

        (await ReadAsync()).Should().Equal("first", "second");
    }

    [Fact]
    public async Task What_was_committed_before_an_open_transaction_took_its_number_is_read()
    {
        await subject.ExecuteSqlAsync(Insert("before"));
        await using var open = await BeginAsync();
        await InsertAsync(open.Connection!, "open");
        await subject.ExecuteSqlAsync(Insert("after"));

        (await ReadAsync()).Should().Equal("before");
        await open.RollbackAsync(Token);

        (await ReadAsync()).Should().Equal("before", "after");
    }

    [Fact]
    public async Task A_transaction_that_goes_on_after_it_took_an_event_back_holds_only_what_it_writes_then()
    {
        await using var open = await BeginAsync();
        await open.SaveAsync("here", Token);
        await InsertAsync(open.Connection!, "taken back");
        await open.RollbackAsync("here", Token);
        await subject.ExecuteSqlAsync(Insert("second"));
        (await ReadAsync()).Should().Equal("second");

        await InsertAsync(open.Connection!, "third");
        await subject.ExecuteSqlAsync(Insert("fourth"));
        (await ReadAsync()).Should().Equal("second");
        await open.CommitAsync(Token);

        (await ReadAsync()).Should().Equal("second", "third", "fourth");
    }

    [Fact]
    public async Task Transactions_that_write_no_events_hold_nothing_up()
    {
        await using var snapshot = await BeginAsync();
        await ExecuteAsync(snapshot.Connection!, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM system_events");
        await using var writer = await BeginAsync();
        await ExecuteAsync(writer.Connection!, "UPDATE store_info SET keep_events_days = 30; SELECT pg_advisory_xact_lock('system_events'::regclass::oid::bigint); SELECT pg_advisory_xact_lock_shared(0, 0)");
        await subject.ExecuteSqlAsync(Insert("one"));

        (await ReadAsync()).Should().Equal("one");
    }

    [Fact]
    public async Task A_reader_that_reads_on_beside_many_writers_sees_each_event_once_and_in_order()
    {
        const int Writers = 8, Each = 30;
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer, Each), Token)));
        var seen = new List<long>();
        while (true)
        {
            var isOver = writing.IsCompleted;
            var page = await store.Evidence.ReadEventsAsync(seen.Count > 0 ? seen[^1] : 0, null, 7, Token);
            seen.AddRange(page.Select(read => read.Sequence));
            if (isOver && page.Count == 0) break;
        }

        await writing;
        seen.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        seen.Should().HaveCountGreaterThanOrEqualTo(Writers * Each);
        (await subject.QueryAsync("SELECT seq FROM system_events ORDER BY seq")).Select(row => row[0]).Should().Equal(seen.Cast<object?>());
    }

    /// <summary>Transactions of one to three events, some of which are taken back, with other work between them and their end.</summary>
    private async Task WriteAsync(int writer, int count)
    {
        var random = new Random(writer);
        await using var connection = await subject.ConnectAsync();
        for (var written = 0; written < count;)
        {
            var events = Math.Min(random.Next(1, 4), count - written);
            await using var transaction = await connection.BeginTransactionAsync(Token);
            for (var i = 0; i < events; i++)
            {
                await InsertAsync(connection, $"of {writer}");
                await ExecuteAsync(connection, $"SELECT count(*) FROM generate_series(1, {random.Next(20_000)})");
            }

            if (random.Next(5) == 0)
            {
                await transaction.RollbackAsync(Token);
                continue;
            }

            await transaction.CommitAsync(Token);
            written += events;
        }
    }

    private async Task<IEnumerable<string>> ReadAsync() => (await store.Evidence.ReadEventsAsync(0, null, 100, Token)).Select(read => read.Type);

    private async Task<DbTransaction> BeginAsync() => await (await subject.ConnectAsync()).BeginTransactionAsync(Token);

    private static string Insert(string type) => $"INSERT INTO system_events (event_type, message) VALUES ('{type}', 'm')";

    private static Task InsertAsync(DbConnection connection, string type) => ExecuteAsync(connection, Insert(type));

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Token);
    }
}
