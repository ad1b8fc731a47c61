using FluentAssertions;
using ReplyScheduler.ConsoleHost.Posts;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Posts;

public sealed class BundledPostsTests
{
    private readonly IReadOnlyList<StackExchangePost> _posts = PostsFile.ReadBundled();

    [Fact]
    public void There_are_130_questions_and_40_answers_each_to_one_of_them()
    {
        _posts.Count(post => post.Kind == PostKind.Question).Should().Be(130);
        _posts.Where(post => post.Kind == PostKind.Answer).Should().HaveCount(40).And.OnlyContain(post => post.RootId != null);
    }

    [Fact]
    public void Tiers_one_to_three_can_fill_a_day_of_slots_and_every_tier_occurs_with_its_limits()
    {
        var views = _posts.Where(post => post.Kind == PostKind.Question).Select(post => post.Views).ToList();

        views.Count(count => count >= 500).Should().BeGreaterThanOrEqualTo(96);
        views.Count(count => count >= 5000).Should().BeGreaterThan(20);
        views.Count(count => count is >= 1000 and < 5000).Should().BeGreaterThan(30);
        views.Count(count => count is >= 500 and < 1000).Should().BeGreaterThan(10);
        views.Count(count => count < 500).Should().BeGreaterThan(5);
        views.Should().Contain([50, 500, 1000, 5000, 30000]).And.OnlyContain(count => count >= 50 && count <= 30000);
    }

    [Fact]
    public void Ids_and_dates_ascend_and_no_text_occurs_twice()
    {
        _posts.Select(post => post.Id).Should().BeInAscendingOrder();
        _posts.Select(post => post.CreatedAt).Should().BeInAscendingOrder();
        _posts.Select(post => post.BodyText).Should().OnlyHaveUniqueItems().And.NotContain("");
        _posts.Where(post => post.Kind == PostKind.Question).Select(post => post.Title)
            .Should().OnlyHaveUniqueItems().And.OnlyContain(title => title.EndsWith('?'));
    }
}
