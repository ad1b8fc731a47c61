using System.Net;

namespace ReplyScheduler.Cli.Tests;

/// <summary>An HTTP endpoint of this machine that answers one status and keeps what it was asked.</summary>
internal sealed class Endpoint : IDisposable
{
    private readonly HttpListener listener;
    private readonly Task serving;

    public Endpoint(HttpStatusCode status)
    {
        (listener, Url) = Begin();
        serving = ServeAsync(status);
    }

    /// <summary>What paths are appended to.</summary>
    public string Url { get; }

    /// <summary>Method, path and secret of each request.</summary>
    public List<(string Method, string Path, string? Secret, string? Authorization)> Requests { get; } = [];

    public void Dispose()
    {
        listener.Abort();
        serving.Wait();
    }

    private static (HttpListener Listener, string Url) Begin()
    {
        while (true)
        {
            var url = $"http://127.0.0.1:{Random.Shared.Next(20_000, 60_000)}";
            var listener = new HttpListener { Prefixes = { url + "/" } };
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException)
            {
                listener.Close(); // Somebody has the port: another one.
            }
        }
    }

    private async Task ServeAsync(HttpStatusCode status)
    {
        try
        {
            while (true)
            {
                var call = await listener.GetContextAsync();
                Requests.Add((call.Request.HttpMethod, call.Request.RawUrl!, call.Request.Headers["x-cron-secret"], call.Request.Headers["Authorization"]));
                call.Response.StatusCode = (int)status;
                call.Response.Close();
            }
        }
        catch (Exception over) when (over is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
