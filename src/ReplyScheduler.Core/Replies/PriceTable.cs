using System.Collections.Frozen;

namespace ReplyScheduler.Replies;

/// <summary>
/// What calls of models cost. Integer arithmetic in millionths of the currency unit, so that sums equal their rows; a model that is
/// not in the table is unpriced, never guessed (R69). Immutable.
/// </summary>
public sealed class PriceTable
{
    private const long Million = 1_000_000;
    private const long HighestPrice = 1_000_000_000_000;
    private readonly FrozenDictionary<string, ModelPrice> prices;

    /// <summary>Sets the prices.</summary>
    /// <param name="prices">By the model's name, compared ordinally.</param>
    /// <exception cref="ArgumentOutOfRangeException">A price is negative or above 10^12.</exception>
    public PriceTable(IEnumerable<KeyValuePair<string, ModelPrice>> prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        this.prices = prices.ToFrozenDictionary(StringComparer.Ordinal);
        foreach (var price in this.prices.Values)
        {
            RequireInRange(price.InputMicros);
            RequireInRange(price.OutputMicros);
        }
    }

    /// <summary>Every model is unpriced.</summary>
    public static PriceTable Empty { get; } = new([]);

    /// <summary>The cost of a call, each call rounded up to a whole millionth; null if the model is unpriced.</summary>
    /// <exception cref="OverflowException">The cost is beyond 64 bits.</exception>
    public long? CostMicros(ModelUsage usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        if (!prices.TryGetValue(usage.Model, out var price)) return null;

        var parts = ((Int128)usage.InputTokens * price.InputMicros) + ((Int128)usage.OutputTokens * price.OutputMicros);
        return checked((long)((parts + Million - 1) / Million));
    }

    private static void RequireInRange(long price)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(price);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(price, HighestPrice);
    }
}
