using System.Globalization;
using ReplyScheduler.ConsoleHost.Posts;

namespace ReplyScheduler.ConsoleHost.Replay;

/// <summary>Spreads posts over a replay in the order in which they were written. A pure function of its arguments.</summary>
internal static class OfferPlan
{
    /// <summary>
    /// Gives every question, and every answer if <paramref name="withAnswers"/>, its instant, in ascending order.
    /// </summary>
    /// <param name="posts">In any order.</param>
    /// <param name="start">The earliest instant; the posts share the time from here evenly.</param>
    /// <param name="end">The end of the replay, not before the start.</param>
    /// <param name="period">What is kept free before the end, so that the last slot can take what was offered last. With
    /// nothing left between, all are offered at the start.</param>
    /// <param name="withAnswers">Whether answers take their own places in the order of dates.</param>
    /// <param name="seed">Moves each post within the first half of its share.</param>
    public static IReadOnlyList<PlannedOffer> Spread(
        IEnumerable<StackExchangePost> posts,
        DateTimeOffset start,
        DateTimeOffset end,
        TimeSpan period,
        bool withAnswers,
        int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        var order = posts
            .Where(post => withAnswers || post.Kind == PostKind.Question)
            .OrderBy(post => post.CreatedAt)
            .ThenBy(post => post.Id)
            .ToList();
        long span = Math.Max((end - start - period).Ticks, 0);
        return order
            .Select((post, place) => new PlannedOffer(post, start.AddTicks(Offset(span, place, order.Count, seed, post))))
            .ToList();
    }

    private static long Offset(long span, int place, int count, int seed, StackExchangePost post)
    {
        long share = span / count;
        ulong within = StableMix.Of(seed, post.Id.ToString(CultureInfo.InvariantCulture));
        return (long)((Int128)span * place / count) + (share >= 2 ? (long)(within % (ulong)(share / 2)) : 0);
    }
}
