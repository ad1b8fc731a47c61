using FluentAssertions;
using ReplyScheduler.ConsoleHost.Posts;
using ReplyScheduler.ConsoleHost.Replay;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Replay;

public sealed class OfferPlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(15);
    private static readonly IReadOnlyList<StackExchangePost> Posts = PostsFile.ReadBundled();

    public static TheoryData<int, int, bool> Cases { get; } = new(
        from slots in new[] { 1, 2, 3, 96, 100_000 }
        from seed in new[] { 0, 1, 42, int.MaxValue }
        from withAnswers in new[] { false, true }
        select (slots, seed, withAnswers));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_post_asked_for_is_offered_once_in_order_of_dates_within_the_replay(int slots, int seed, bool withAnswers)
    {
        var end = Start + (slots * Period);

        var plan = OfferPlan.Spread(Posts.Reverse(), Start, end, Period, withAnswers, seed);

        plan.Select(offer => offer.Post).Should()
            .Equal(Posts.Where(post => withAnswers || post.Kind == PostKind.Question).OrderBy(post => post.CreatedAt));
        plan.Select(offer => offer.At).Should().BeInAscendingOrder();
        plan.Should().OnlyContain(offer => offer.At >= Start && (offer.At < end - Period || offer.At == Start));
    }

    [Theory]
    [InlineData(false, 130)]
    [InlineData(true, 170)]
    public void Each_post_lies_in_the_first_half_of_its_own_even_share(bool withAnswers, int count)
    {
        var end = Start + (96 * Period);
        double share = (end - Start - Period).TotalSeconds / count;

        var plan = OfferPlan.Spread(Posts, Start, end, Period, withAnswers, 1);

        for (int place = 0; place < count; place++)
        {
            (plan[place].At - Start).TotalSeconds.Should().BeInRange((share * place) - 0.001, (share * (place + 0.5)) + 0.001);
        }
    }

    [Fact]
    public void The_same_arguments_give_the_same_plan_and_another_seed_other_instants()
    {
        var end = Start.AddDays(1);

        var plan = OfferPlan.Spread(Posts, Start, end, Period, true, 5);

        OfferPlan.Spread(Posts, Start, end, Period, true, 5).Should().Equal(plan);
        OfferPlan.Spread(Posts, Start, end, Period, true, 6).Should().NotEqual(plan);
    }

    [Fact]
    public void Posts_of_one_instant_follow_their_numbers()
    {
        var same = Posts.Take(5).Select(post => post with { CreatedAt = Start }).Reverse();

        OfferPlan.Spread(same, Start, Start.AddDays(1), Period, true, 1)
            .Select(offer => offer.Post.Id).Should().BeInAscendingOrder();
    }

    [Fact]
    public void More_posts_than_ticks_do_not_leave_the_range()
    {
        var end = Start + Period + TimeSpan.FromTicks(7);

        var plan = OfferPlan.Spread(Posts, Start, end, Period, true, 1);

        plan.Select(offer => offer.At).Should().BeInAscendingOrder().And.OnlyContain(at => at < end - Period);
    }

    [Fact]
    public void No_posts_give_an_empty_plan_and_a_replay_that_ends_before_it_starts_is_refused()
    {
        OfferPlan.Spread([], Start, Start.AddDays(1), Period, true, 1).Should().BeEmpty();
        var backwards = () => OfferPlan.Spread(Posts, Start, Start.AddTicks(-1), Period, true, 1);
        backwards.Should().Throw<ArgumentOutOfRangeException>();
    }
}
