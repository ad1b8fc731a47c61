using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReplyScheduler.AspNetCore.Internal;
using ReplyScheduler.Scheduling;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets the host itself tick.</summary>
public static class TimerExtensions
{
    /// <summary>
    /// Ticks as long as the host runs, at once and then with each period, and stops the scheduler with the host. A tick that fails is
    /// logged; the next one comes at its time. Besides it any number of triggers may tick.
    /// </summary>
    /// <param name="services">The container's registrations.</param>
    /// <param name="period">1 s to 1 h; no longer than the shortest schedule.</param>
    /// <param name="stopGrace">How long what runs may go on when the host stops, 0 to 1 h; null for 25 s, within the host's own 30.</param>
    public static IServiceCollection AddReplySchedulerTimer(this IServiceCollection services, TimeSpan period, TimeSpan? stopGrace = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(period, TimeSpan.FromHours(1));
        var grace = stopGrace ?? TimeSpan.FromSeconds(25);
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero, nameof(stopGrace));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(grace, TimeSpan.FromHours(1), nameof(stopGrace));
        return services.AddSingleton<IHostedService>(container => new HostTimer(
            container.GetRequiredService<IReplyScheduler>(), container.GetRequiredService<TimeProvider>(), period, grace,
            container.GetRequiredService<ILoggerFactory>().CreateLogger("ReplyScheduler.AspNetCore")));
    }
}
