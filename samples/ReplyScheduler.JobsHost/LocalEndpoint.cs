using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ReplyScheduler.JobsHost;

/// <summary>
/// An HTTP server on a port of this machine that stands for the edge functions: it looks at the secrets, and keeps every idempotency key that it is
/// given. It answers 500 to a share of the calls, the same ones in every run over the same slots. Safe for concurrent use.
/// </summary>
internal sealed class LocalEndpoint : IAsyncDisposable
{
    private const int Loops = 4;
    private const int Tries = 20;

    private readonly HttpListener _listener;
    private readonly ConcurrentDictionary<(string Path, string Key), int> _calls = new();
    private readonly Task[] _serving;
    private readonly int _failPercent;

    /// <param name="failPercent">How many of a hundred calls are answered 500; 0 to 100.</param>
    public LocalEndpoint(int failPercent)
    {
        _failPercent = failPercent;
        (_listener, BaseUrl) = Listen();
        _serving = [.. Enumerable.Range(0, Loops).Select(_ => Task.Run(ServeAsync))];
    }

    public string BaseUrl { get; }

    public string Secret { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public string BearerKey { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>How many different idempotency keys a path was called with.</summary>
    public int KeysOf(string path) => _calls.Keys.Count(call => call.Path == path);

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await Task.WhenAll(_serving);
    }

    /// <summary>Takes a port that is free; somebody else may take it first.</summary>
    private static (HttpListener Listener, string BaseUrl) Listen()
    {
        for (var left = Tries; ; left--)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var baseUrl = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(baseUrl + "/");
            try
            {
                listener.Start();
                return (listener, baseUrl);
            }
            catch (HttpListenerException) when (left > 0)
            {
            }
        }
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                Answer(await _listener.GetContextAsync());
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                // The server was closed, or a caller hung up; the condition of the loop tells which.
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var request = context.Request;
        var path = request.Url!.AbsolutePath;
        var key = request.Headers["Idempotency-Key"];
        if (request.HttpMethod != "POST" || key is null || !Catalogue.Jobs.Any(job => job.Endpoint == path))
        {
            Send(context, 404, """{"error":"no such function"}""");
        }
        else if (!IsSame(request.Headers["x-cron-secret"], Secret) || !IsSame(request.Headers["Authorization"], "Bearer " + BearerKey))
        {
            Send(context, 401, """{"error":"wrong secret"}""");
        }
        else
        {
            var calls = _calls.AddOrUpdate((path, key), 1, (_, before) => before + 1);
            if (Fails(path, key, request.Headers["x-cron-attempt"])) Send(context, 500, """{"error":"out of order, as was asked for"}""");
            else Send(context, 200, $$"""{"ok":true,"calls":{{calls}}}""");
        }
    }

    private bool Fails(string path, string key, string? attempt) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{path} {SlotOf(key)} {attempt}"))) % 100 < _failPercent;

    /// <summary>The slot in a key: the job's id before it is another one in every database.</summary>
    private static string SlotOf(string key) => key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..];

    private static bool IsSame(string? given, string expected) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));

    private static void Send(HttpListenerContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Close(Encoding.UTF8.GetBytes(json), willBlock: true);
    }
}
