using FluentAssertions;
using Microsoft.Data.Sqlite;
using ReplyScheduler.Sqlite.Internal;
using ReplyScheduler.Testing.Conformance;
using SQLitePCL;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

/// <summary>Every statement of the store against the schema that its migrations make.</summary>
public sealed class StatementTests : IAsyncDisposable
{
    private readonly SqliteUnderTest subject = new();

    private async Task<SqliteConnection> MigratedAsync()
    {
        await using (var store = subject.Open(new StoreSetup())) await store.Schema.PrepareAsync(TestContext.Current.CancellationToken);
        var connection = new SqliteConnection($"Data Source={subject.FilePath};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    [Fact]
    public async Task Every_named_statement_compiles_as_one_statement_with_named_parameters()
    {
        await using var connection = await MigratedAsync();
        var text = SqlText.Load(typeof(SqliteStore).Assembly);
        text.All.Should().HaveCountGreaterThan(80);

        foreach (var name in text.All)
        {
            var code = raw.sqlite3_prepare_v2(connection.Handle, text[name], out var statement, out var tail);
            code.Should().Be(raw.SQLITE_OK, "{0}: {1}", name, raw.sqlite3_errmsg(connection.Handle).utf8_to_string());
            tail.Trim(' ', '\n', ';').Should().BeEmpty("{0} is one statement", name);
            for (var i = 1; i <= raw.sqlite3_bind_parameter_count(statement); i++)
                raw.sqlite3_bind_parameter_name(statement, i).utf8_to_string().Should().StartWith("$", "{0} binds by name", name);
            raw.sqlite3_finalize(statement);
        }
    }

    [Fact]
    public async Task The_schema_is_sound_and_its_views_can_be_read_by_a_tool_without_our_settings()
    {
        await using var connection = await MigratedAsync();
        foreach (var view in new[] { "store_clock", "post_attempts", "job_slot_outcomes", "reply_slo_events" })
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {view}";
            await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            rows.FieldCount.Should().BePositive();
        }

        (await subject.QueryAsync("PRAGMA integrity_check")).Single()[0].Should().Be("ok");
    }

    [Theory]
    [InlineData("REPLACE INTO job_slots (job_id, slot_time, kind, disposition, reason_code, created_at) SELECT job_id, slot_time, kind, 'missed', 'late', created_at FROM job_slots")]
    [InlineData("REPLACE INTO system_events (seq, id, event_type, message) SELECT seq, id, 'forged', 'forged' FROM system_events WHERE event_type = 'old'")]
    [InlineData("REPLACE INTO system_events (id, event_type, message) SELECT id, 'forged', 'forged' FROM system_events WHERE event_type = 'old'")]
    [InlineData("REPLACE INTO job_executions (id, job_id, slot_time, kind, attempt, status, started_at, lease_until) SELECT id, job_id, slot_time, kind, attempt, 'running', started_at + 1, started_at + 60 FROM job_executions")]
    public async Task REPLACE_does_not_get_around_the_guards_although_it_fires_no_trigger_of_deletion(string sql)
    {
        await (await MigratedAsync()).DisposeAsync();
        await subject.ExecuteSqlAsync("""
            INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at) VALUES ('j', 1772442000000000, 'schedule', 'claimed', 1772442000000000);
            INSERT INTO job_executions (job_id, slot_time, kind, status, started_at, lease_until) VALUES ('j', 1772442000000000, 'schedule', 'running', 1772442000000000, 1772442060000000);
            INSERT INTO system_events (event_type, message) VALUES ('old', 'old');
            """);

        var error = await Record.ExceptionAsync(() => subject.ExecuteSqlAsync(sql));

        if (error is not null) subject.IsRefusal(error).Should().BeTrue(error.Message);
        (await subject.QueryAsync("SELECT disposition FROM job_slots")).Single()[0].Should().Be("claimed");
        (await subject.QueryAsync("SELECT event_type, message FROM system_events WHERE event_type IN ('old', 'forged')")).Should().ContainSingle().Which[0].Should().Be("old");
        (await subject.QueryAsync("SELECT started_at FROM job_executions")).Single()[0].Should().Be(1772442000000000L);
    }

    public ValueTask DisposeAsync() => subject.DisposeAsync();
}
