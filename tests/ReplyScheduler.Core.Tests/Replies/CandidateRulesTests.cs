using FluentAssertions;
using ReplyScheduler.Replies;
using ReplyScheduler.Replies.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Replies;

public sealed class CandidateRulesTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(30);
    private static readonly Candidate Fine = new() { TargetId = "t-1", Author = "ann", Text = "", Root = new RootEvidence("t-1", "host") };

    public static TheoryData<string, Candidate> Bad => new()
    {
        { "TargetId", Fine with { TargetId = "" } },
        { "TargetId", Fine with { TargetId = null! } },
        { "TargetId", Fine with { TargetId = " " } },
        { "TargetId", Fine with { TargetId = new string('x', 257) } },
        { "TargetId", Fine with { TargetId = "a\0b" } },
        { "Author", Fine with { Author = "" } },
        { "Account", Fine with { Account = "" } },
        { "Platform", Fine with { Platform = new string('x', 257) } },
        { "Text", Fine with { Text = null! } },
        { "Text", Fine with { Text = new string('\u00e9', (32 * 1024) + 1) } },
        { "Language", Fine with { Language = new string('x', 101) } },
        { "ExpectedViews", Fine with { ExpectedViews = -1 } },
        { "Score", Fine with { Score = double.NaN } },
        { "Score", Fine with { Score = double.NegativeInfinity } },
        { "Life", Fine with { Life = Shortest - TimeSpan.FromTicks(1) } },
        { "Life", Fine with { Life = TimeSpan.FromDays(366) } },
        { "Root.RootId", Fine with { Root = new RootEvidence("", "host") } },
        { "Root.Issuer", Fine with { Root = new RootEvidence("t-1", "") } },
        { "Root.Confidence", Fine with { Root = new RootEvidence("t-1", "host", Confidence: 1.01) } },
        { "Root.Confidence", Fine with { Root = new RootEvidence("t-1", "host", Confidence: double.NaN) } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_fault_names_its_field(string field, Candidate candidate) => CandidateRules.Fault(candidate, Shortest)!.Field.Should().Be(field);

    [Fact]
    public void No_candidate_is_a_fault() => CandidateRules.Fault(null, Shortest)!.Field.Should().Be("Candidate");

    [Fact]
    public void Every_limit_itself_is_allowed()
    {
        var limits = Fine with
        {
            TargetId = new string('x', 256), Text = new string('\u00e9', 32 * 1024), Life = Shortest, ExpectedViews = long.MaxValue,
            Score = double.MinValue, Root = new RootEvidence("t-1", "host", Confidence: 0),
        };

        CandidateRules.Fault(limits, Shortest).Should().BeNull();
        CandidateRules.Fault(Fine with { Root = null }, Shortest).Should().BeNull();
    }
}
