using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>
/// Ends the scheduler with its host: no new claims when the host begins to stop; what runs may end while requests are still answered; and
/// the host is not over before the scheduler is.
/// </summary>
internal static class HostEnd
{
    public static void Tie(IServiceProvider services, IReplyScheduler scheduler, Refusals refusals, TimeSpan grace)
    {
        if (services.GetService<IHostApplicationLifetime>() is not { } host) return;
        Task? stopped = null;
        host.ApplicationStopping.Register(() => stopped = scheduler.StopAsync(grace));
        host.ApplicationStopped.Register(() =>
        {
            refusals.Dispose();
            refusals.TellAsync().GetAwaiter().GetResult();
            stopped?.GetAwaiter().GetResult();
        });
    }
}
