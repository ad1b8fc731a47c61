namespace ReplyScheduler.Http.Internal;

/// <summary>The headers of a call, and those that the header of the secret may not be.</summary>
internal static class HttpHeaderNames
{
    public const string IdempotencyKey = "Idempotency-Key";
    public const string Attempt = "x-cron-attempt";
    public const string Authorization = "Authorization";

    private static readonly string[] Taken =
    [
        IdempotencyKey, Attempt, Authorization, "Host", "Connection", "Expect", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Via", "Date",
        "Cookie", "Proxy-Authorization", "traceparent", "tracestate", "baggage",
    ];

    /// <summary>Whether a header of this name can carry the secret: one that the runtime would drop without a word cannot.</summary>
    public static bool IsFree(string name)
    {
        if (name.Length is 0 or > 100 || Taken.Contains(name, StringComparer.OrdinalIgnoreCase)) return false;
        using var request = new HttpRequestMessage();
        return name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && request.Headers.TryAddWithoutValidation(name, "value");
    }
}
