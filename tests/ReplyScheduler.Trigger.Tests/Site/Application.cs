using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReplyScheduler.AspNetCore;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;

namespace ReplyScheduler.Trigger.Tests.Site;

/// <summary>A real web host of the library on a site's store: Kestrel with the endpoint, nothing that ticks by itself.</summary>
internal sealed class Application : IAsyncDisposable
{
    public const string Job = "report";

    private readonly WebApplication app;

    private Application(WebApplication app) => this.app = app;

    /// <summary>The address of the endpoint.</summary>
    public string Url => app.Urls.Single() + "/functions/v1/run-scheduled-jobs";

    public static async Task<Application> StartAsync(TriggerSite site, Action<TriggerOptions> admit)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddReplyScheduler(rs =>
        {
            rs.UsePostgres(site.Own.Text, o => (o.Schema, o.MaxPoolSize) = (site.Name, 4));
            rs.AddJob(Job, "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success));
        });
        var app = builder.Build();
        app.MapReplySchedulerTrigger("/functions/v1/run-scheduled-jobs", admit);
        await app.StartAsync();
        return new Application(app);
    }

    /// <summary>Asks for a run, so that the next tick has something to do.</summary>
    public Task AskAsync() => app.Services.GetRequiredService<IJobControl>().RunNowAsync(Job, "a test", "to see it run");

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
