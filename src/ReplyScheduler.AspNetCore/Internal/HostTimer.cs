using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>The host's own timer.</summary>
internal sealed class HostTimer(IReplyScheduler scheduler, TimeProvider time, TimeSpan period, TimeSpan grace, ILogger log) : BackgroundService
{
    private static readonly TickOptions Options = new() { TriggeredBy = "timer" };

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await scheduler.StopAsync(grace, cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        while (!scheduler.State.IsStopped)
        {
            await TickAsync(stoppingToken).ConfigureAwait(false);
            await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task TickAsync(CancellationToken stoppingToken)
    {
        try
        {
            await scheduler.TickAsync(Options, stoppingToken).ConfigureAwait(false);
        }
        catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
        {
            // A scheduler that was stopped meanwhile has nothing to report.
            if (!scheduler.State.IsStopped) WebLog.TickFailed(log, failed);
        }
    }
}
