using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>A raw HTTP server on a loopback port: keeps each request, answers any bytes, or resets.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> conversations = [];
    private readonly Func<string, string?> respond;
    private readonly Task accepting;

    /// <summary>Serves; null instead of an answer resets the connection.</summary>
    public LoopbackServer(Func<string, string?> respond)
    {
        this.respond = respond;
        listener.Start();
        accepting = AcceptAsync();
    }

    public string BaseUrl => $"http://{listener.LocalEndpoint}";

    /// <summary>Each whole request, headers and body.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static string Http(int status, string body, string header) =>
        $"HTTP/1.1 {status} Whatever\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{header}\r\n\r\n{body}";

    public static string Header(string request, string name) =>
        request.Split("\r\n").Single(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))[(name.Length + 2)..];

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
                if (respond(request) is not { } answer)
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
        return end >= 0 && text.Length - end - 4 >= int.Parse(Header(text[..end], "Content-Length"), null);
    }
}
