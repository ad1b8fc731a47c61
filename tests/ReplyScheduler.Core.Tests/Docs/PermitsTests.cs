using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Docs;

/// <summary>The vocabulary of docs/permits.md is that of the code.</summary>
public sealed class PermitsTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "permits.md"));

    [Fact]
    public void The_table_of_reasons_holds_every_reason_once_and_no_other() => Codes(Section("## Reasons"), column: 1)
        .Should().OnlyHaveUniqueItems().And.BeEquivalentTo(StoredCode.All<PermitReason>());

    [Fact]
    public void What_policies_are_said_to_answer_are_reasons() => Codes(Section("## How a permit is judged"), column: 2)
        .Should().HaveCountGreaterThan(10).And.BeSubsetOf(StoredCode.All<PermitReason>());

    private static IEnumerable<string> Section(string heading) => Lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));

    private static List<string> Codes(IEnumerable<string> section, int column) =>
        [.. section.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).SelectMany(line => line.Split('|')[column].Split('`').Where((_, at) => at % 2 == 1))];
}
