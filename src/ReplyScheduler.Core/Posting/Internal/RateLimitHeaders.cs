using System.Globalization;
using System.Net.Http.Headers;

namespace ReplyScheduler.Posting.Internal;

/// <summary>When a rate limit ends by the answer's headers: <c>Retry-After</c> in seconds or as a date, else <c>x-rate-limit-reset</c> in epoch seconds.</summary>
internal static class RateLimitHeaders
{
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <param name="headers">The answer's headers.</param>
    /// <param name="now">The store's time. Seconds count from it.</param>
    /// <returns>Null if nothing is said or nothing can be understood; else any instant, also a past or a far one: the gate has its own bounds.</returns>
    public static DateTimeOffset? Reset(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.RetryAfter is { Delta: { } delay })
        {
            return delay <= DateTimeOffset.MaxValue - now ? now + delay : DateTimeOffset.MaxValue;
        }

        return headers.RetryAfter?.Date ?? (headers.TryGetValues("x-rate-limit-reset", out var values) ? Epoch(values) : null);
    }

    private static DateTimeOffset? Epoch(IEnumerable<string> values) =>
        long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
