using FluentAssertions;
using ReplyScheduler.ConsoleHost.Posts;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Posts;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("<p>one</p>\n\n<p>two</p>\n", "one two")]
    [InlineData("b<em>ee</em>r", "beer")]
    [InlineData("one<br/>two<hr>three", "one two three")]
    [InlineData("<ul><li>a</li><li>b</li></ul>", "a b")]
    [InlineData("<a href=\"https://example.org/?a=1&amp;b=2\">link</a> text", "link text")]
    [InlineData("salt &amp; pepper &lt;b&gt; &#39;x&#39; &eacute;", "salt & pepper <b> 'x' é")]
    [InlineData("&amp;lt;", "&lt;")]
    [InlineData("3 < 4 and 5 > 4", "3 < 4 and 5 > 4")]
    [InlineData("a <b unfinished", "a <b unfinished")]
    [InlineData("end <", "end <")]
    [InlineData("x<!-- hidden <b> -->y", "x y")]
    [InlineData("x<script>alert('<p>1</p>')</script>y<style>p{}</style>z", "x y z")]
    [InlineData("<SCRIPT>x</SCRIPT>y", "y")]
    [InlineData("a\u0000b\u001b[2Jc\td", "a b [2Jc d")]
    public void Markup_is_taken_away_and_entities_are_decoded_once(string html, string text) =>
        HtmlText.ToPlain(html, 2_000).Should().Be(text);

    [Fact]
    public void The_limit_never_cuts_a_character_in_two()
    {
        string text = string.Concat(Enumerable.Repeat("\U0001F331", 10));

        HtmlText.ToPlain(text, 5).Should().Be("\U0001F331\U0001F331");
        HtmlText.ToPlain("ab cd", 3).Should().Be("ab");
    }
}
