using FluentAssertions;
using ReplyScheduler.Cli.Output;
using Xunit;

namespace ReplyScheduler.Cli.Tests;

/// <summary>What is shown, of what people wrote and of what they mistyped.</summary>
public sealed class SecrecyTests
{
    [Theory]
    [InlineData("a\u202eb", "a\uFFFDb")]
    [InlineData("a\u200bb", "a\uFFFDb")]
    [InlineData("a\u2066b", "a\uFFFDb")]
    [InlineData("a\U000E0041b", "a\uFFFDb")]
    [InlineData("a\u001b[31mb", "a\uFFFD[31mb")]
    [InlineData("Zürich 日本 \U0001F600", "Zürich 日本 \U0001F600")]
    public void What_turns_or_hides_text_is_replaced_in_lines_and_texts(string written, string shown)
    {
        Printable.Line(written).Should().Be(shown);
        Printable.Text(written).Should().Be(shown);
    }

    [Fact]
    public void A_carriage_return_alone_cannot_write_over_a_line()
    {
        Printable.Text("failed\rsucceeded").Should().Be("failed\uFFFDsucceeded");
        Printable.Text("one\r\ntwo\nthree").Should().Be($"one{Environment.NewLine}two{Environment.NewLine}three");
        Printable.Line("failed\rsucceeded").Should().Be("failed succeeded");
    }

    [Theory]
    [InlineData("watchdog", "postgres://bot:swordfish@db.example.com/bot")]
    [InlineData("watchdog", "--postgress=postgres://bot:swordfish@db.example.com/bot")]
    [InlineData("watch", "--interval", "postgres://bot:swordfish@db.example.com/bot")]
    [InlineData("watch", "--interval", "postgres://bot:swordfish-that-goes-on-beyond-sixty-characters-of-a-text@db.example.com/bot")]
    public async Task A_url_with_a_password_in_the_wrong_place_is_not_echoed(params string[] args)
    {
        var ran = await new Tool().RunAsync(args);

        ran.Code.Should().Be(ExitCodes.BadInput);
        (ran.Output + ran.Error).Should().NotContain("swordfish").And.Contain("(hidden)");
    }
}
