using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReplyScheduler.Diagnoses;
using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Internal;
using ReplyScheduler.Liveness;
using ReplyScheduler.Liveness.Internal;
using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
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
        Configure(services, configure);
        services.TryAddSingleton<StoreClock>();
        services.TryAddSingleton<Startup>();
        services.TryAddSingleton<WatchdogDriver>();
        services.TryAddSingleton<IReplyScheduler, Scheduler>();
        services.TryAddSingleton<IJobControl>(container => new JobControl(
            container.GetRequiredService<IReplySchedulerStore>(), container.GetRequiredService<InstanceStamp>(),
            container.GetRequiredService<Startup>().ReadyAsync, container.GetRequiredService<IReplyScheduler>() as Scheduler));
        services.TryAddTransient<Replay>();
        return services;
    }

    /// <summary>
    /// Registers what people and tools need beside the hosts that run jobs: <see cref="IJobControl"/>, <see cref="IPermits"/>,
    /// <see cref="IProof"/>, <see cref="IDiagnosis"/>, <see cref="IAlerts"/> and <see cref="IWatchdog"/>, and the store. There is no scheduler: nothing is run, no instance is registered and no
    /// start is recorded, so that looking leaves no trace; each change is recorded with who and why.
    /// </summary>
    /// <param name="services">The container's registrations.</param>
    /// <param name="configure">Names the store, and nothing to run; checked when it returns.</param>
    /// <exception cref="SchedulerConfigurationException">The configuration cannot work, or a scheduler is registered already.</exception>
    public static IServiceCollection AddReplySchedulerControl(this IServiceCollection services, Action<ReplySchedulerBuilder> configure)
    {
        Configure(services, builder =>
        {
            configure(builder);
            if (builder.Definitions.Count + builder.Bulk.Count + builder.Handlers.Count + builder.Pipelines.Count > 0 || builder.EndpointHandler is not null)
                builder.AddError("AddReplySchedulerControl runs nothing: leave jobs, handlers and pipelines out, or call AddReplyScheduler instead.");
        });
        services.TryAddSingleton<IJobControl>(container => new JobControl(
            container.GetRequiredService<IReplySchedulerStore>(), container.GetRequiredService<InstanceStamp>(),
            async cancellationToken => await container.GetRequiredService<StoreAccess>().OpenAsync(cancellationToken).ConfigureAwait(false), here: null));
        return services;
    }

    private static void Configure(IServiceCollection services, Action<ReplySchedulerBuilder> configure)
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

        var watchdog = builder.Watchdog is { } options ? WatchdogSetup.Of(options, builder.Errors) : new WatchdogSetup();
        var setup = SetupRules.Check(builder);
        services.AddSingleton(setup);
        services.AddSingleton(watchdog);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new InstanceStamp(Guid.NewGuid(), setup.Build));
        services.TryAddSingleton(container => new Instruments(container.GetService<IMeterFactory>()));
        services.TryAddSingleton<StoreAccess>();
        services.TryAddSingleton<IPermits, OperatorPermits>();
        services.TryAddSingleton<IProof, Proof>();
        services.TryAddSingleton<IDiagnosis, Diagnosis>();
        services.TryAddSingleton<IAlerts, OperatorAlerts>();
        services.TryAddSingleton<Watchdog>();
        services.TryAddSingleton<IWatchdog>(container => container.GetRequiredService<Watchdog>());
    }
}
