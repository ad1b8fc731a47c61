using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Proofs;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Setup;
using ReplyScheduler.Setup.Internal;
using ReplyScheduler.Stores;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the scheduler in a container.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IReplyScheduler"/> and its store as singletons. Nothing is opened, started or timed here: the first tick
    /// prepares the store.
    /// </summary>
    /// <param name="services">The container's registrations.</param>
    /// <param name="configure">Says what to schedule; checked when it returns.</param>
    /// <exception cref="SchedulerConfigurationException">The configuration cannot work, or the scheduler is registered already.</exception>
    public static IServiceCollection AddReplyScheduler(this IServiceCollection services, Action<ReplySchedulerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(s => s.ServiceType == typeof(SchedulerSetup)))
        {
            throw new SchedulerConfigurationException(["AddReplyScheduler was called twice. Put everything into one call."]);
        }

        var builder = new ReplySchedulerBuilder(services);
        configure(builder);
        foreach (var finish in builder.Finally)
        {
            finish();
        }

        var setup = SetupRules.Check(builder);
        services.AddSingleton(setup);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new InstanceStamp(Guid.NewGuid(), setup.Build));
        services.TryAddSingleton(container => new Instruments(container.GetService<IMeterFactory>()));
        services.TryAddSingleton<StoreClock>();
        services.TryAddSingleton<Startup>();
        services.TryAddSingleton<IReplyScheduler, Scheduler>();
        services.TryAddSingleton<IJobControl, JobControl>();
        services.TryAddTransient<Replay>();
        services.TryAddSingleton<IProof, Proof>();
        return services;
    }
}
