using System.Text.RegularExpressions;
using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Proofs;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Sqlite;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Docs;

/// <summary>What the documentation says in tables is what the code does.</summary>
public sealed partial class ConceptsTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "concepts.md"));

    [Fact]
    public void The_documented_transitions_of_a_permit_are_those_of_the_table()
    {
        var documented =
            from row in Table("States of a permit")
            from to in row[1].Split(',', StringSplitOptions.TrimEntries)
            select (StoredCode.To<PermitStatus>(row[0]), StoredCode.To<PermitStatus>(to));

        documented.Should().BeEquivalentTo(StateTables.Permits.Legal);
    }

    [Fact]
    public void The_documented_checks_are_those_of_a_proof_in_their_order()
    {
        var basis = new ProofBasis(Frames.Empty, Frames.NoEvidence, 0, 0, new ProofOptions());

        Table("Proof").Select(row => row[0]).Should().Equal(ProofChecks.All(basis).Select(check => check.Name));
    }

    [Fact]
    public void The_documented_ends_of_slots_and_executions_are_those_of_the_code()
    {
        var codes = Table("How a slot ends").Select(row => row[0].Trim('`'));
        var stored = StoredCode.All<SlotReason>().Append("status").Concat(StoredCode.All<ExecutionStatus>());
        codes.Where(code => code != "---").Should().Equal(stored);

        Reasons("How a slot ends").Should().Contain(typeof(RunReasons).GetFields().Select(field => (string)field.GetRawConstantValue()!).Where(code => code != RunReasons.Unnamed));
    }

    [Fact]
    public void The_documented_events_are_those_of_the_code() => Names("Events").Where(name => !name.Contains('<'))
        .Should().BeEquivalentTo(typeof(EventNames).GetFields().Select(field => field.GetRawConstantValue()));

    [Fact]
    public void The_documented_tables_are_those_of_the_schema() => Names("The tables").Should().BeEquivalentTo(
        Created().Matches(new SqliteStore(new SqliteOptions { Path = "unused.db" }).Schema.Script()).Select(match => match.Groups[1].Value));

    [GeneratedRegex("^CREATE (?:TABLE|VIEW) ([a-z_]+)", RegexOptions.Multiline)]
    private static partial Regex Created();

    /// <summary>What stands as code in the first column.</summary>
    private static IEnumerable<string> Names(string heading) => Table(heading).SelectMany(row => Code(row[0]));

    private static IEnumerable<string> Reasons(string heading) => Table(heading).SelectMany(row => Code(row[1]));

    private static IEnumerable<string> Code(string cell) => cell.Split('`').Where((_, at) => at % 2 == 1);

    private static IEnumerable<string[]> Table(string heading) => Lines
        .SkipWhile(line => line != "## " + heading).Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)
        .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries));
}
