using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ReplyScheduler.Core.Tests.Posting;

/// <summary>A platform on a raw socket: records every connection and every request, and answers whatever a test wants, or nothing.</summary>
internal sealed class FakePlatform : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> conversations = [];
    private readonly TaskCompletionSource accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task accepting;
    private int connections;

    public FakePlatform(Func<Socket, CancellationToken, Task> answer, bool readFirst = true)
    {
        listener.Start();
        accepting = AcceptAsync(answer, readFirst);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/posts");

    public ConcurrentQueue<string> Requests { get; } = new();

    public int Connections => Volatile.Read(ref connections);

    /// <summary>Ends when a connection was made.</summary>
    public Task Accepted => accepted.Task;

    /// <summary>Ends when a whole request has arrived.</summary>
    public Task Received => received.Task;

    public static FakePlatform Answering(int status, string body, params string[] headers) => Raw(
        $"HTTP/1.1 {status} Whatever\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n{body}");

    public static FakePlatform Raw(string bytes) => new(async (socket, ct) => await socket.SendAsync(Encoding.UTF8.GetBytes(bytes), ct));

    /// <summary>Resets the connection after the whole request, or after its first byte.</summary>
    public static FakePlatform Resetting(bool whole) => new(
        async (socket, ct) =>
        {
            if (!whole)
            {
                await socket.ReceiveAsync(new byte[1], ct);
            }

            socket.LingerState = new LingerOption(true, 0);
        },
        readFirst: whole);

    public static FakePlatform Stalling(bool readFirst = true, string begin = "") => new(
        async (socket, ct) =>
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(begin), ct);
            await Task.Delay(Timeout.Infinite, ct);
        },
        readFirst);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Stop();
        await Task.WhenAll(conversations);
        stop.Dispose();
    }

    private async Task AcceptAsync(Func<Socket, CancellationToken, Task> answer, bool readFirst)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stop.Token);
                Interlocked.Increment(ref connections);
                accepted.TrySetResult();
                conversations.Add(ConverseAsync(socket, answer, readFirst));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ConverseAsync(Socket socket, Func<Socket, CancellationToken, Task> answer, bool readFirst)
    {
        using (socket)
        {
            try
            {
                if (readFirst && !await ReadAsync(socket))
                {
                    return;
                }

                await answer(socket, stop.Token);
                if (socket.LingerState is not { Enabled: true })
                {
                    socket.Shutdown(SocketShutdown.Send);
                    await socket.ReceiveAsync(new byte[1], stop.Token);
                }
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
            }
        }
    }

    /// <summary>One request; what arrives of an incomplete one is recorded too. False if it is not complete.</summary>
    private async Task<bool> ReadAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!IsComplete(text.ToString()))
        {
            var count = await socket.ReceiveAsync(buffer, stop.Token);
            if (count == 0)
            {
                if (text.Length > 0)
                {
                    Requests.Enqueue(text.ToString());
                }

                return false;
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        Requests.Enqueue(text.ToString());
        received.TrySetResult();
        return true;
    }

    private static bool IsComplete(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var length = text[..end].Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return text.Length - end - 4 >= (length is null ? 0 : int.Parse(length.Split(':')[1]));
    }
}
