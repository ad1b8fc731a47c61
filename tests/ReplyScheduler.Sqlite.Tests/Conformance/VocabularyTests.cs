using System.Text.RegularExpressions;
using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.Conformance;

/// <summary>The words in the checks and triggers of the schema are those of the code: none is missing, none is left over.</summary>
public sealed class VocabularyTests
{
    private static readonly string Schema = new SqliteStore("unused.db").Schema.Script();

    [Fact]
    public void The_reasons_of_permits_are_those_of_the_code() =>
        Words(Table("posting_permits"), "CHECK (reason_code IN (").Should().BeEquivalentTo(StoredCode.All<PermitReason>());

    [Fact]
    public void The_states_of_permits_are_those_of_the_code() =>
        Words(Table("posting_permits"), "CHECK (status IN (").Should().BeEquivalentTo(StoredCode.All<PermitStatus>());

    [Fact]
    public void The_states_of_candidates_are_those_of_the_code() =>
        Words(Table("reply_candidates"), "CHECK (status IN (").Should().BeEquivalentTo(StoredCode.All<CandidateStatus>());

    [Fact]
    public void The_transitions_of_permits_are_those_of_the_code() =>
        Words(Trigger("posting_permits_guard"), "NOT IN (").Should().BeEquivalentTo(Arrows(StateTables.Permits));

    [Fact]
    public void The_transitions_of_candidates_are_those_of_the_code() =>
        Words(Trigger("reply_candidates_guard"), "NOT IN (").Should().BeEquivalentTo(Arrows(StateTables.Candidates));

    private static IEnumerable<string> Arrows<T>(StateTable<T> table) where T : struct, Enum =>
        table.Legal.Select(arrow => $"{StoredCode.Of(arrow.From)}>{StoredCode.Of(arrow.To)}");

    private static string Table(string name) => Schema[Schema.IndexOf($"CREATE TABLE {name} ", StringComparison.Ordinal)..];

    private static string Trigger(string name) => Schema[Schema.IndexOf($"CREATE TRIGGER {name} ", StringComparison.Ordinal)..];

    /// <summary>The quoted words of the first list after the marker.</summary>
    private static IEnumerable<string> Words(string text, string marker)
    {
        var start = text.IndexOf(marker, StringComparison.Ordinal) + marker.Length;
        return Regex.Matches(text[start..text.IndexOf(')', start)], "'([^']*)'").Select(match => match.Groups[1].Value);
    }
}
