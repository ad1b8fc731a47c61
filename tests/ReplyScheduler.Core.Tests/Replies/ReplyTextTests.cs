using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Replies;

public sealed class ReplyTextTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\r\n")]
    [InlineData("\u200b\ufeff \u2060")]
    public void Nothing_to_see_is_empty(string? text) => ReplyText.Fault(text, 100).Should().Be(PermitReason.ContentEmpty);

    // R35
    [Theory]
    [InlineData("[GENERATING...]")]
    [InlineData("[generating reply] please wait")]
    [InlineData(" [TODO] ")]
    [InlineData("{{reply}}")]
    [InlineData("<reply text>")]
    [InlineData("todo")]
    [InlineData("TBD")]
    [InlineData("Placeholder")]
    [InlineData("null")]
    [InlineData("undefined")]
    [InlineData("...")]
    [InlineData("\u2026")]
    public void A_placeholder_is_no_reply(string text) => ReplyText.Fault(text, 100).Should().Be(PermitReason.ContentPlaceholder);

    [Theory]
    [InlineData("Thanks!")]
    [InlineData("a")]
    [InlineData("[1] says so, and [2]")]
    [InlineData("<b>yes</b>")]
    [InlineData("{{a}} and {{b}}")]
    [InlineData("My todo list is long")]
    [InlineData("\U0001F44D")]
    public void Words_are_a_reply(string text) => ReplyText.Fault(text, 100).Should().BeNull();

    [Fact]
    public void The_limit_itself_is_allowed_and_one_more_is_too_long()
    {
        ReplyText.Fault(new string('x', 100), 100).Should().BeNull();
        ReplyText.Fault(new string('x', 101), 100).Should().Be(PermitReason.ContentTooLong);
    }

    [Theory]
    [InlineData("caf\u00e9 \U0001F44D", true)]
    [InlineData("", true)]
    [InlineData("nul\0", false)]
    public void A_text_is_storable_if_it_has_one_form_in_utf_8(string text, bool storable) => ReplyText.IsStorable(text).Should().Be(storable);

    // Built here, since test data of half a character does not survive the way to the test.
    [Fact]
    public void Half_a_character_is_not_storable()
    {
        ReplyText.IsStorable("x\ud83d").Should().BeFalse();
        ReplyText.IsStorable("\udc4dx").Should().BeFalse();
    }
}
