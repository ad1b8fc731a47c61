using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>
/// Posts each notice as JSON, signed as Standard Webhooks says: HMAC-SHA256 over <c>id.timestamp.body</c>. The id is that of the notice, so
/// that a receiver that was reached twice knows it.
/// </summary>
internal sealed class WebhookSink(string name, Uri url, IReadOnlyList<byte[]> keys, HttpMessageHandler? handler, TimeProvider time) : IAlertSink, IDisposable
{
    private readonly ReceiverClient _client = new(handler);

    public string Name => name;

    public async ValueTask SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        var body = NoticeJson.Of(notice);
        var (id, timestamp) = (notice.Id.ToString("D"), time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature", Signature(id, timestamp, body));
        await _client.PostAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>One signature for each live secret, the way a receiver may be changing from one to the other.</summary>
    private string Signature(string id, string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return string.Join(' ', keys.Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}"));
    }
}
