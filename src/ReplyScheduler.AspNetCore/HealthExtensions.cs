using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ReplyScheduler.AspNetCore.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the scheduler's health checks.</summary>
public static class HealthExtensions
{
    /// <summary>The tag of all of them.</summary>
    private const string Tag = "reply_scheduler";

    /// <summary>
    /// Adds the checks <c>reply_scheduler_store</c>, <c>_schema</c>, <c>_silence</c>, <c>_stuck</c>, <c>_sinks</c> and <c>_clock</c>, with
    /// the tag <c>reply_scheduler</c>. Each says in words what is wrong, and since when in its data. They judge by stored rows and share
    /// one look at the store, which is at most 5 seconds old.
    /// </summary>
    /// <param name="builder">The checks of the host.</param>
    public static IHealthChecksBuilder AddReplyScheduler(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(container => new StoreLooks(container.GetRequiredService<IReplySchedulerStore>(), container.GetRequiredService<TimeProvider>()));
        builder.Services.TryAddSingleton(container => new SinkWatch(container.GetRequiredService<IReplyScheduler>(), container.GetRequiredService<TimeProvider>()));
        return builder
            .AddLook("store", HealthRules.Store).AddLook("schema", HealthRules.Schema).AddLook("silence", HealthRules.Silence)
            .AddLook("stuck", HealthRules.Stuck).AddLook("clock", HealthRules.Clock)
            .Add(new HealthCheckRegistration("reply_scheduler_sinks", container => container.GetRequiredService<SinkWatch>(), failureStatus: null, tags: [Tag]));
    }

    private static IHealthChecksBuilder AddLook(this IHealthChecksBuilder builder, string name, Func<StoreLook, HealthCheckResult> judge) => builder.Add(
        new HealthCheckRegistration("reply_scheduler_" + name, container => new LookCheck(container.GetRequiredService<StoreLooks>(), judge), failureStatus: null, tags: [Tag]));
}
