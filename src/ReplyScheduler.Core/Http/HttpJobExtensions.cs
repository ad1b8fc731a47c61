using Microsoft.Extensions.DependencyInjection.Extensions;
using ReplyScheduler.Http;
using ReplyScheduler.Http.Internal;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds jobs that are run by calling an HTTP endpoint.</summary>
public static class HttpJobExtensions
{
    /// <summary>
    /// Runs every job of the catalogue that has an endpoint, and whose type nothing in this process handles, by a POST of its payload to
    /// base URL and endpoint. Call it once. Faults are reported with all others when the configuring lambda of the scheduler returns.
    /// </summary>
    /// <param name="builder">The scheduler's builder.</param>
    /// <param name="configure">Sets at least the base URL and a secret.</param>
    public static ReplySchedulerBuilder AddHttpJobs(this ReplySchedulerBuilder builder, Action<HttpJobOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new HttpJobOptions();
        configure(options);
        if (builder.EndpointHandler is not null) return builder.AddError("AddHttpJobs was called twice. One base URL serves all jobs: keep one call.");
        builder.EndpointHandler = static services => services.GetRequiredService<HttpJobHandler>();
        if (HttpJobRules.Check(options, builder.Errors) is { } settings)
        {
            builder.Services.TryAddSingleton(services => new HttpJobHandler(settings, services.GetRequiredService<TimeProvider>()));
        }

        return builder;
    }

    /// <summary>
    /// Registers a job that is run by calling an endpoint. It needs <see cref="AddHttpJobs"/>, unless the process has a handler for its
    /// type, which then runs it instead.
    /// </summary>
    /// <param name="builder">The scheduler's builder.</param>
    /// <param name="name">Unique, 1 to 200 characters.</param>
    /// <param name="type">What kind of work it is, 1 to 200 characters. Jobs may share it.</param>
    /// <param name="schedule">A cron rule; see <see cref="ReplyScheduler.Scheduling.CronSchedule"/>.</param>
    /// <param name="endpoint">A path with one leading <c>/</c>, at most 2,000 characters, appended to the base URL.</param>
    /// <param name="configure">Changes the job's options.</param>
    public static ReplySchedulerBuilder AddHttpJob(
        this ReplySchedulerBuilder builder, string name, string type, string schedule, string endpoint, Action<JobOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(endpoint);
        var options = new JobOptions();
        configure?.Invoke(options);
        builder.Definitions.Add(options.ToDefinition(name, type, schedule) with { Endpoint = endpoint });
        if (JobTypes.IsOfLibrary(type))
        {
            builder.AddError($"The job type '{type}' belongs to the library. Give the job '{name}' another type.");
        }

        builder.Finally.Add(() => RequireCaller(builder, name, type));
        return builder;
    }

    private static void RequireCaller(ReplySchedulerBuilder builder, string name, string type)
    {
        if (builder.EndpointHandler is not null || builder.Handlers.ContainsKey(type)) return;
        builder.AddError($"Nothing runs the job '{name}': call AddHttpJobs, or register a handler for its type '{type}'.");
    }
}
