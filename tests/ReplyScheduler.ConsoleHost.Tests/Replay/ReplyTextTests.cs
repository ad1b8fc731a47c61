using System.Globalization;
using FluentAssertions;
using ReplyScheduler.ConsoleHost.Posts;
using ReplyScheduler.ConsoleHost.Replay;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Replay;

public sealed class ReplyTextTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    public void Every_post_gets_a_text_of_its_own_with_its_title(int seed)
    {
        var posts = PostsFile.ReadBundled();

        var texts = posts.Select(post => (post.Title, Text: Compose(post, seed))).ToList();

        texts.Select(text => text.Text).Should().OnlyHaveUniqueItems();
        texts.Should().OnlyContain(text => text.Text.Contains(text.Title) && text.Text.Length < 280);
    }

    [Fact]
    public void The_wording_varies_between_posts_and_between_seeds()
    {
        var posts = PostsFile.ReadBundled();

        posts.Select(post => Compose(post, 1)[..5]).Distinct().Should().HaveCountGreaterThan(3);
        posts.Count(post => Compose(post, 1) != Compose(post, 2)).Should().BeGreaterThan(posts.Count / 2);
        posts.Should().OnlyContain(post => Compose(post, 1) == Compose(post, 1));
    }

    [Fact]
    public void The_longest_names_still_give_a_reply_below_280_characters()
    {
        for (int id = 0; id < 500; id++)
        {
            string number = id.ToString(CultureInfo.InvariantCulture).PadLeft(19, '9');
            ReplyText.Compose(number, new string('t', 300), new string('a', 100), 1)
                .Should().Contain(new string('t', 117) + "...").And.Match(text => text.Length <= ReplyText.Longest);
        }
    }

    [Fact]
    public void Nothing_in_a_reply_looks_like_a_place_to_fill_in()
    {
        string text = ReplyText.Compose("1", "What is <T> in [closed] {name}?\nNew line", "<b>{me}</b>", 1);

        text.Should().Contain("What is (T) in (closed) (name)? New line").And.NotContainAny("<", ">", "[", "]", "{", "}", "\n");
    }

    [Fact]
    public void A_post_without_title_and_author_still_gets_a_sentence() =>
        ReplyText.Compose("12", "", "  ", 3).Should().Contain("your post").And.Contain("there").And.Contain("no. 12");

    private static string Compose(StackExchangePost post, int seed) =>
        ReplyText.Compose(post.Id.ToString(CultureInfo.InvariantCulture), post.Title, post.Author, seed);
}
