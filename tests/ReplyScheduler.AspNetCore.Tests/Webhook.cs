using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ReplyScheduler.AspNetCore.Tests;

/// <summary>A sender of signed requests, as the specification of Standard Webhooks has it, written for the tests alone.</summary>
internal sealed record Webhook
{
    public string Id { get; init; } = "msg_" + Guid.NewGuid().ToString("N");

    public DateTimeOffset SentAt { get; init; } = WebBench.Start;

    public string Secret { get; init; } = WebBench.Secret;

    public string Body { get; init; } = "{}";

    public string? Timestamp { get; init; }

    public string? Signature { get; init; }

    public string Time => Timestamp ?? SentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>The right signature.</summary>
    public string Sign()
    {
        var key = Secret.StartsWith("whsec_", StringComparison.Ordinal) ? Convert.FromBase64String(Secret[6..]) : Encoding.UTF8.GetBytes(Secret);
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Time}.{Body}")));
    }

    /// <summary>The request; with another body than the one that was signed, if it is given.</summary>
    public HttpRequestMessage ToRequest(string? body = null)
    {
        var request = WebBench.Request(body ?? Body, secret: null);
        request.Headers.TryAddWithoutValidation("webhook-id", Id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", Time);
        request.Headers.TryAddWithoutValidation("webhook-signature", Signature ?? Sign());
        return request;
    }
}
