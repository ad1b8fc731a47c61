using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using ReplyScheduler.Replies;
using Xunit;

namespace ReplyScheduler.Core.Tests.Replies;

/// <summary>R41: no tier is left out and none gets in by a wrong comparison.</summary>
public sealed class TierBoundsTests
{
    [Theory]
    [InlineData(long.MaxValue, 1)]
    [InlineData(5_000, 1)]
    [InlineData(4_999, 2)]
    [InlineData(1_000, 2)]
    [InlineData(999, 3)]
    [InlineData(500, 3)]
    [InlineData(499, 4)]
    [InlineData(0, 4)]
    public void Each_default_bound_belongs_to_its_tier(long views, int tier) => TierBounds.Default.TierOf(views).Should().Be(tier);

    [Fact]
    public void Every_count_of_views_is_in_exactly_the_tier_whose_range_holds_it()
    {
        var cases =
            from tier3 in Gen.Choose(0, 1_000)
            from tier2 in Gen.Choose(tier3 + 1, 2_000)
            from tier1 in Gen.Choose(tier2 + 1, 3_000)
            from views in Gen.OneOf(Gen.Choose(0, 4_000), Gen.Elements(tier1 - 1, tier1, tier2 - 1, tier2, Math.Max(tier3 - 1, 0), tier3))
            select (tier1, tier2, tier3, views);

        Prop.ForAll(cases.ToArbitrary(), Agrees).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData(10, 10, 5)]
    [InlineData(10, 5, 5)]
    [InlineData(5, 10, 1)]
    [InlineData(10, 5, -1)]
    public void Bounds_that_do_not_fall_are_refused(long tier1, long tier2, long tier3) =>
        FluentActions.Invoking(() => new TierBounds(tier1, tier2, tier3)).Should().Throw<ArgumentOutOfRangeException>();

    private static bool Agrees((int Tier1, int Tier2, int Tier3, int Views) x)
    {
        (long From, long To)[] ranges = [(x.Tier1, long.MaxValue), (x.Tier2, x.Tier1 - 1), (x.Tier3, x.Tier2 - 1), (0, x.Tier3 - 1)];
        var expected = Array.FindIndex(ranges, range => x.Views >= range.From && x.Views <= range.To) + 1;

        return new TierBounds(x.Tier1, x.Tier2, x.Tier3).TierOf(x.Views) == expected;
    }
}
