using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Proofs;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Docs;

/// <summary>What the documentation says in tables is what the code does.</summary>
public sealed class ConceptsTests
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

    private static IEnumerable<string[]> Table(string heading) => Lines
        .SkipWhile(line => line != "## " + heading).Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)
        .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries));
}
