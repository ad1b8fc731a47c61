namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>An HTTP endpoint of jobs that keeps each request and answers what the test says.</summary>
internal sealed class HttpEndpoint : IAsyncDisposable
{
    private readonly LoopbackServer server;

    public HttpEndpoint() => server = new LoopbackServer(_ =>
    {
        var (status, body) = Answer();
        return LoopbackServer.Http(status, body, "Connection: close");
    });

    public string BaseUrl => server.BaseUrl;

    /// <summary>Each whole request, headers and body.</summary>
    public IReadOnlyCollection<string> Requests => server.Requests;

    public Func<(int Status, string Body)> Answer { get; set; } = () => (200, "");

    public static string Header(string request, string name) => LoopbackServer.Header(request, name);

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
