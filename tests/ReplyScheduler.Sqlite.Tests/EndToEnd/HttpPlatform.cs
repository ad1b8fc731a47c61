namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>The fake platform behind a raw loopback socket: posts what it is told or not, then answers with any bytes, or resets.</summary>
internal sealed class HttpPlatform : IAsyncDisposable
{
    private readonly LoopbackServer server;
    private readonly FakePlatform platform;

    public HttpPlatform(FakePlatform platform)
    {
        this.platform = platform;
        server = new LoopbackServer(request => Answer(Publish(request)));
    }

    public Uri Address => new(server.BaseUrl + "/posts");

    /// <summary>Each whole request, headers and body.</summary>
    public IReadOnlyCollection<string> Requests => server.Requests;

    /// <summary>Whether a request makes a post.</summary>
    public bool Posts { get; set; } = true;

    /// <summary>The answer to a request whose post has the id, empty if there was none; null resets the connection.</summary>
    public Func<string, string?> Answer { get; set; } = id => Http(201, $$"""{"id":"{{id}}"}""");

    public static string Http(int status, string body, string header = "X-Nothing: 1") => LoopbackServer.Http(status, body, header);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private string Publish(string request)
    {
        var permit = Guid.Parse(LoopbackServer.Header(request, "Idempotency-Key"));
        platform.Requested(permit);
        if (!Posts) return "";
        var text = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return platform.Post(permit, LoopbackServer.Header(request, "X-Account"), LoopbackServer.Header(request, "X-Target"), text).Id;
    }
}
