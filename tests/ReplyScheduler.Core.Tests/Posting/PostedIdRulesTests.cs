using FluentAssertions;
using ReplyScheduler.Posting.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

public sealed class PostedIdRulesTests
{
    [Theory]
    [InlineData("1", true)]
    [InlineData("at://did:plc:x/app.bsky.feed.post/3k~!", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("1 2", false)]
    [InlineData("12\n", false)]
    [InlineData("\u00001", false)]
    [InlineData("1\u007f", false)]
    [InlineData("\u0661\u0662", false)]
    [InlineData("1\u200b", false)]
    public void An_id_is_printable_ascii_without_spaces(string? id, bool expected) => PostedIdRules.IsWellFormed(id).Should().Be(expected);

    [Fact]
    public void An_id_has_at_most_256_characters()
    {
        PostedIdRules.IsWellFormed(new string('9', 256)).Should().BeTrue();
        PostedIdRules.IsWellFormed(new string('9', 257)).Should().BeFalse();
    }
}
