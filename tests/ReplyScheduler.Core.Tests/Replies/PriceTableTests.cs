using FluentAssertions;
using ReplyScheduler.Internal;
using ReplyScheduler.Replies;
using ReplyScheduler.Replies.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Replies;

/// <summary>R69: whole millionths, sums equal their rows, nothing is guessed.</summary>
public sealed class PriceTableTests
{
    // 0.15 in and 0.60 out of the currency unit for a million tokens.
    private static readonly PriceTable Prices = new([new("small", new ModelPrice(150_000, 600_000)), new("free", new ModelPrice(0, 0))]);

    [Theory]
    [InlineData(1_000_000, 0, 150_000)]
    [InlineData(0, 1_000_000, 600_000)]
    [InlineData(1_000, 100, 210)]
    [InlineData(1, 0, 1)]
    [InlineData(20, 0, 3)]
    [InlineData(0, 0, 0)]
    public void A_call_costs_whole_millionths_rounded_up(long input, long output, long micros) =>
        Prices.CostMicros(new ModelUsage("small", input, output)).Should().Be(micros);

    [Fact]
    public void A_model_without_a_price_is_unpriced_and_a_free_one_costs_nothing()
    {
        Prices.CostMicros(new ModelUsage("Small", 1, 1)).Should().BeNull();
        PriceTable.Empty.CostMicros(new ModelUsage("small", 1, 1)).Should().BeNull();
        Prices.CostMicros(new ModelUsage("free", 1, 1)).Should().Be(0);
    }

    [Fact]
    public void The_dearest_call_that_can_be_booked_does_not_overflow()
    {
        var dearest = new PriceTable([new("m", new ModelPrice(1_000_000_000_000, 1_000_000_000_000))]);
        var book = new UsageBook(dearest, Guid.NewGuid(), Guid.NewGuid());

        book.Answered(UsageBook.Judge, TimeSpan.Zero, new ModelUsage("m", long.MaxValue, long.MaxValue), UsageOutcome.Succeeded);

        book.Rows.Single().CostMicros.Should().Be(2_000_000_000_000_000_000);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(1_000_000_000_001, 0)]
    public void A_price_out_of_range_is_refused(long input, long output) =>
        FluentActions.Invoking(() => new PriceTable([new("m", new ModelPrice(input, output))])).Should().Throw<ArgumentOutOfRangeException>();

    // R70: a call that failed is a row, but none that looks like a success.
    [Fact]
    public void Calls_that_did_not_answer_are_booked_as_such()
    {
        var book = new UsageBook(Prices, Guid.NewGuid(), Guid.NewGuid());

        book.Unanswered(UsageBook.Judge, TimeSpan.FromSeconds(30), CallEnd.TimedOut);
        book.Unanswered(UsageBook.Judge, TimeSpan.Zero, CallEnd.Threw);
        book.Answered(UsageBook.Judge, TimeSpan.Zero, null, UsageOutcome.Succeeded);

        book.Rows.Select(row => (row.Outcome, row.Model, row.CostMicros)).Should().Equal(
            (UsageOutcome.TimedOut, "unknown", null), (UsageOutcome.Failed, "unknown", null), (UsageOutcome.Succeeded, "none", null));
    }
}
