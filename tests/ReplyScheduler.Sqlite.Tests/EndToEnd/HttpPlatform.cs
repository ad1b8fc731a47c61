using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>The fake platform behind a raw loopback socket: posts what it is told or not, then answers with any bytes, or resets.</summary>
internal sealed class HttpPlatform : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> conversations = [];
    private readonly FakePlatform platform;
    private readonly Task accepting;

    public HttpPlatform(FakePlatform platform)
    {
        this.platform = platform;
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/posts");

    /// <summary>Each whole request, headers and body.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Whether a request makes a post.</summary>
    public bool Posts { get; set; } = true;

    /// <summary>The answer to a request whose post has the id, empty if there was none; null resets the connection.</summary>
    public Func<string, string?> Answer { get; set; } = id => Http(201, $$"""{"id":"{{id}}"}""");

    public static string Http(int status, string body, string header = "X-Nothing: 1") =>
        $"HTTP/1.1 {status} Whatever\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{header}\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Stop();
        await Task.WhenAll(conversations);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) conversations.Add(ConverseAsync(await listener.AcceptSocketAsync(stop.Token)));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ConverseAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                var request = await ReadAsync(socket);
                Requests.Enqueue(request);
                if (Answer(Publish(request)) is not { } answer)
                {
                    socket.LingerState = new LingerOption(true, 0);
                    return;
                }

                await socket.SendAsync(Encoding.UTF8.GetBytes(answer), stop.Token);
                socket.Shutdown(SocketShutdown.Send);
                await socket.ReceiveAsync(new byte[1], stop.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                // The other side went away, or the test is over.
            }
        }
    }

    private string Publish(string request)
    {
        var permit = Guid.Parse(Header(request, "Idempotency-Key"));
        platform.Requested(permit);
        if (!Posts) return "";
        var text = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return platform.Post(permit, Header(request, "X-Account"), Header(request, "X-Target"), text).Id;
    }

    private async Task<string> ReadAsync(Socket socket)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!IsComplete(text.ToString()))
        {
            var count = await socket.ReceiveAsync(buffer, stop.Token);
            if (count == 0) throw new SocketException((int)SocketError.ConnectionAborted);
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    private static bool IsComplete(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end >= 0 && text.Length - end - 4 >= int.Parse(Header(text, "Content-Length"), null);
    }

    private static string Header(string request, string name) =>
        request.Split("\r\n").First(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();
}
