using System.Text.RegularExpressions;
using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Conformance;

/// <summary>The words in the checks and triggers of the schema are those of the code: none is missing, none is left over.</summary>
public sealed class VocabularyTests : IAsyncDisposable
{
    private readonly PostgresUnderTest subject = new();

    [Fact]
    public async Task The_reasons_of_permits_are_those_of_the_code() =>
        (await CheckedWordsAsync("posting_permits", "reason_code")).Should().BeEquivalentTo(StoredCode.All<PermitReason>());

    [Fact]
    public async Task The_states_of_permits_are_those_of_the_code() =>
        (await CheckedWordsAsync("posting_permits", "status")).Should().BeEquivalentTo(StoredCode.All<PermitStatus>());

    [Fact]
    public async Task The_states_of_candidates_are_those_of_the_code() =>
        (await CheckedWordsAsync("reply_candidates", "status")).Should().BeEquivalentTo(StoredCode.All<CandidateStatus>());

    [Fact]
    public async Task The_states_of_executions_are_those_of_the_code() =>
        (await CheckedWordsAsync("job_executions", "status")).Should().BeEquivalentTo(StoredCode.All<ExecutionStatus>());

    [Fact]
    public async Task The_transitions_of_permits_are_those_of_the_code() =>
        (await ArrowsOfAsync("posting_permits")).Should().BeEquivalentTo(Arrows(StateTables.Permits));

    [Fact]
    public async Task The_transitions_of_candidates_are_those_of_the_code() =>
        (await ArrowsOfAsync("reply_candidates")).Should().BeEquivalentTo(Arrows(StateTables.Candidates));

    public ValueTask DisposeAsync() => subject.DisposeAsync();

    private static IEnumerable<string> Arrows<T>(StateTable<T> table) where T : struct, Enum =>
        table.Legal.Select(arrow => $"{StoredCode.Of(arrow.From)}>{StoredCode.Of(arrow.To)}");

    /// <summary>The quoted words of the check that concerns this column alone.</summary>
    private async Task<IEnumerable<string>> CheckedWordsAsync(string table, string column)
    {
        var rows = await subject.QueryAsync($"""
            SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
            WHERE c.conrelid = '{table}'::regclass AND c.contype = 'c' AND a.attname = '{column}'
            """);
        return Regex.Matches((string)rows.Should().ContainSingle().Subject[0]!, "'([^']*)'").Select(match => match.Groups[1].Value);
    }

    /// <summary>What the triggers of a table allow, written as <c>from>to</c>.</summary>
    private async Task<IEnumerable<string>> ArrowsOfAsync(string table)
    {
        var rows = await subject.QueryAsync($"SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal AND pg_get_triggerdef(oid) ~ '[A-Za-z_]+>[A-Za-z_]+'");
        return Regex.Matches((string)rows.Should().ContainSingle().Subject[0]!, "'([A-Za-z_]+>[A-Za-z_]+)'").Select(match => match.Groups[1].Value);
    }
}
