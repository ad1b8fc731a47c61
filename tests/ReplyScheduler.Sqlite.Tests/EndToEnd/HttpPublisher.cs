using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ReplyScheduler.Posting;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>A host's publisher over HTTP for the fake platform; look-ups go straight to it.</summary>
internal sealed class HttpPublisher(Uri address, FakePlatform platform) : HttpReplyPublisher
{
    public override LookupTrust LookupTrust => LookupTrust.Definitive;

    public override ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken) => platform.LookUpAsync(query, cancellationToken);

    protected override HttpRequestMessage Request(PublishGrant grant)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(grant.Text) };
        request.Headers.Add("Authorization", "Bearer secret-token");
        request.Headers.Add("Idempotency-Key", grant.PermitId.ToString());
        request.Headers.Add("X-Account", grant.Account);
        request.Headers.Add("X-Target", grant.TargetId);
        return request;
    }

    protected override HttpAnswer Read(HttpStatusCode status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("id", out var id) ? new HttpAnswer.Posted(id.GetString()) : new HttpAnswer.Unrecognised();
    }
}
