using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;

namespace ReplyScheduler.Core.Tests.Posting;

/// <summary>A host's publisher for an invented platform that answers <c>{"id": ...}</c> or <c>{"error": ...}</c>.</summary>
internal sealed class TestHttpPublisher(Uri address, TimeProvider? time = null, Action? preparing = null) : HttpReplyPublisher(time: time)
{
    public int Reads { get; private set; }

    protected override HttpRequestMessage Request(PublishGrant grant)
    {
        preparing?.Invoke();
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(grant.Text) };
        request.Headers.Add("Authorization", "Bearer secret-token");
        request.Headers.Add("Idempotency-Key", grant.PermitId.ToString());
        return request;
    }

    protected override HttpAnswer Read(HttpStatusCode status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body)
    {
        Reads++;
        using var json = JsonDocument.Parse(body);
        if (json.RootElement.TryGetProperty("id", out var id))
        {
            return new HttpAnswer.Posted(id.GetString());
        }

        return json.RootElement.TryGetProperty("error", out var error) ? Known(error.GetString()) : new HttpAnswer.Unrecognised();
    }

    private static HttpAnswer Known(string? error) => error switch
    {
        "duplicate" => new HttpAnswer.Duplicate(),
        "restricted" => new HttpAnswer.Refused(PermitReason.PlatformReplyRestricted),
        "auth" => new HttpAnswer.Refused(PermitReason.PlatformAuth),
        _ => new HttpAnswer.Unrecognised(error),
    };
}
