using FluentAssertions;
using Npgsql;
using ReplyScheduler.Postgres.Internal;
using ReplyScheduler.Sqlite;
using ReplyScheduler.Stores.Internal;
using ReplyScheduler.Testing.Conformance;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Conformance;

/// <summary>Every statement of the store against the schema that its migrations make, and against those of SQLite's store.</summary>
public sealed class StatementTests : IAsyncDisposable
{
    private static readonly SqlStatements Statements = SqlStatements.Load(PostgresUnderTest.DefaultSchema);

    private readonly PostgresUnderTest subject = new();

    public static TheoryData<string> Views => ["store_clock", "post_attempts", "job_slot_outcomes", "reply_slo_events"];

    [Fact]
    public async Task Every_named_statement_prepares_as_one_statement_against_the_migrated_schema()
    {
        Statements.All.Should().HaveCountGreaterThan(80);
        await using var connection = new NpgsqlConnection(subject.ToolConnection().ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var faults = new List<string>();
        foreach (var statement in Statements.All)
        {
            foreach (var text in new[] { statement.Text, statement.SpoolText }.OfType<string>())
            {
                if (await FaultAsync(connection, statement, text) is { } fault) faults.Add($"{statement.Name}: {fault}");
            }
        }

        faults.Should().BeEmpty();
    }

    [Fact]
    public void Both_stores_have_the_same_names_for_the_same_things()
    {
        var here = Statements.All.Select(statement => statement.Name).ToHashSet();
        var there = SqlText.Load(typeof(SqliteStore).Assembly).All.ToHashSet();

        there.Except(here).Except(StatementNames.PartOf.Keys).Should().BeEmpty("what is missing here is part of another statement");
        here.Except(there).Except(StatementNames.OnlyHere.Keys).Should().BeEmpty("what is only here has a reason");
        StatementNames.PartOf.Keys.Except(there.Except(here)).Should().BeEmpty("nothing is listed that needs no excuse");
        StatementNames.OnlyHere.Keys.Except(here.Except(there)).Should().BeEmpty("nothing is listed that needs no excuse");
        StatementNames.PartOf.Values.Except(here).Should().BeEmpty("a statement does what it is said to do only if it exists");
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task The_views_can_be_read_by_a_tool(string view) => (await subject.QueryAsync($"SELECT count(*) FROM {view}")).Should().ContainSingle();

    public ValueTask DisposeAsync() => subject.DisposeAsync();

    /// <summary>The driver would split a text of several statements; as a batch command it goes to the server as it stands, which refuses several.</summary>
    private static async Task<string?> FaultAsync(NpgsqlConnection connection, SqlStatement statement, string text)
    {
        await using var batch = new NpgsqlBatch(connection);
        var command = new NpgsqlBatchCommand(text);
        foreach (var (_, type) in statement.Parameters) command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = DBNull.Value });
        batch.BatchCommands.Add(command);
        try
        {
            await batch.PrepareAsync(TestContext.Current.CancellationToken);
            return null;
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
        {
            return error.Message;
        }
    }
}
