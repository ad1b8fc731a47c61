using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ReplyScheduler.Trigger.Tests.Site;

/// <summary>A web server on this machine whose answers a test chooses. Each call's headers and body are kept.</summary>
internal sealed class WebHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly CancellationTokenSource end = new();

    private WebHost(WebApplication app) => this.app = app;

    /// <summary>What came in, as it came.</summary>
    public ConcurrentQueue<(string Method, Dictionary<string, string> Headers, string Body)> Calls { get; } = [];

    /// <summary>How calls are answered. It is told the id of the call.</summary>
    public Func<HttpContext, string, Task> Answer { get; set; } = Accept;

    /// <summary>The address of the endpoint.</summary>
    public string Url => app.Urls.Single() + "/run";

    public static async Task<WebHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var host = new WebHost(app);
        app.Map("/{**path}", host.TakeAsync);
        await app.StartAsync();
        return host;
    }

    /// <summary>202 with the caller's id, as our endpoint answers.</summary>
    public static Task Accept(HttpContext call, string id)
    {
        call.Response.Headers["x-trigger-id"] = id;
        call.Response.StatusCode = 202;
        return Task.CompletedTask;
    }

    /// <summary>A bare status.</summary>
    public static Func<HttpContext, string, Task> Status(int status) => (call, _) =>
    {
        call.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>No answer before the caller gives up.</summary>
    public Task Silence(HttpContext call, string id) =>
        Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(call.RequestAborted, end.Token).Token).ContinueWith(_ => { }, TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await app.DisposeAsync();
        end.Dispose();
    }

    private async Task TakeAsync(HttpContext call)
    {
        using var reader = new StreamReader(call.Request.Body);
        var body = await reader.ReadToEndAsync();
        Calls.Enqueue((call.Request.Method, call.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
        var id = body.Length > 0 ? System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("triggerId").GetString()! : "";
        await Answer(call, id);
    }
}
