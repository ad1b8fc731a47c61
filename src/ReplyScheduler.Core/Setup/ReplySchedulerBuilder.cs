using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReplyScheduler.Events;
using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Setup;

/// <summary>
/// Collects what the scheduler needs. Faults are gathered and reported together when the configuring lambda has returned.
/// Not safe for concurrent use.
/// </summary>
public sealed class ReplySchedulerBuilder
{
    internal ReplySchedulerBuilder(IServiceCollection services) => Services = services;

    /// <summary>The container's registrations, for packages that extend the builder.</summary>
    public IServiceCollection Services { get; }

    internal SchedulerOptions Options { get; } = new();

    internal List<JobDefinition> Definitions { get; } = [];

    internal List<IEnumerable<JobDefinition>> Bulk { get; } = [];

    /// <summary>By job type.</summary>
    internal Dictionary<string, Func<IServiceProvider, IJobHandler>> Handlers { get; } = [];

    /// <summary>Runs jobs that have an endpoint and no handler; null for none.</summary>
    internal Func<IServiceProvider, IJobHandler>? EndpointHandler { get; set; }

    internal List<PipelineBootFacts> Pipelines { get; } = [];

    /// <summary>Null: ticks do not drive the watchdog.</summary>
    internal WatchdogOptions? Watchdog { get; set; }

    internal List<string> Errors { get; } = [];

    /// <summary>Called when the lambda has returned, before validation.</summary>
    internal List<Action> Finally { get; } = [];

    internal int Stores { get; private set; }

    /// <summary>Sets the store; exactly one is needed. Packages of stores offer a call of their own, such as <c>UseSqlite</c>.</summary>
    /// <param name="factory">Makes the store, once. The container disposes it.</param>
    public ReplySchedulerBuilder UseStore(Func<IServiceProvider, IReplySchedulerStore> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Stores++;
        Services.TryAddSingleton<IReplySchedulerStore>(services => new MeasuredStore(factory(services), services.GetRequiredService<Instruments>()));
        return this;
    }

    /// <summary>Changes options of the scheduler; may be called several times.</summary>
    public ReplySchedulerBuilder Configure(Action<SchedulerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(Options);
        return this;
    }

    /// <summary>Registers a job. Its type is its name; the handler is made anew for each run unless the container knows it otherwise.</summary>
    /// <param name="name">Unique, 1 to 200 characters.</param>
    /// <param name="schedule">A cron rule; see <see cref="CronSchedule"/>.</param>
    /// <param name="configure">Changes the job's options.</param>
    public ReplySchedulerBuilder AddJob<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        string name, string schedule, Action<JobOptions>? configure = null)
        where THandler : class, IJobHandler
    {
        Services.TryAddScoped<THandler>();
        return AddOwnJob(name, schedule, static services => services.GetRequiredService<THandler>(), configure);
    }

    /// <summary>Registers a job whose handler is a delegate.</summary>
    /// <param name="name">Unique, 1 to 200 characters; also its type.</param>
    /// <param name="schedule">A cron rule; see <see cref="CronSchedule"/>.</param>
    /// <param name="handler">Does one run; see <see cref="IJobHandler"/>.</param>
    /// <param name="configure">Changes the job's options.</param>
    public ReplySchedulerBuilder AddJob(
        string name, string schedule, Func<JobRun, CancellationToken, ValueTask<JobResult>> handler, Action<JobOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var shared = new DelegateHandler(handler);
        return AddOwnJob(name, schedule, _ => shared, configure);
    }

    /// <summary>
    /// Registers a job whose handler is given a payload of a type of its own, without reflection. The payload is stored with the job; a
    /// person can change it there, and a request for a run can bring another.
    /// </summary>
    /// <param name="name">Unique, 1 to 200 characters; also its type.</param>
    /// <param name="schedule">A cron rule; see <see cref="CronSchedule"/>.</param>
    /// <param name="json">How the payload is written as JSON: a property of a source-generated context.</param>
    /// <param name="payload">What the handler is given; at most 64 KB as JSON.</param>
    /// <param name="configure">Changes the job's options.</param>
    public ReplySchedulerBuilder AddJob<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TPayload>(
        string name, string schedule, JsonTypeInfo<TPayload> json, TPayload payload, Action<JobOptions>? configure = null)
        where THandler : class, IJobHandler<TPayload>
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(payload);
        Services.TryAddScoped<THandler>();
        return AddOwnJob(name, schedule, services => new PayloadHandler<TPayload>(services.GetRequiredService<THandler>(), json), options =>
        {
            options.Payload = JsonSerializer.Serialize(payload, json);
            configure?.Invoke(options);
        });
    }

    /// <summary>
    /// Registers many jobs. Their types need handlers (<see cref="AddHandler{THandler}(string)"/>) or endpoints. The sequence is read
    /// twice, when it is checked and when it is registered, and not kept: a lazy one costs no memory while the scheduler runs.
    /// </summary>
    /// <param name="jobs">Their definitions; names unique.</param>
    public ReplySchedulerBuilder AddJobs(IEnumerable<JobDefinition> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        Bulk.Add(jobs);
        return this;
    }

    /// <summary>Registers the jobs of a JSON file; see <see cref="JobFile"/>. What is wrong in it is reported with its line.</summary>
    /// <param name="path">The file.</param>
    public ReplySchedulerBuilder AddJobsFromFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            Bulk.Add(JobFile.Read(path));
        }
        catch (JobFileException refused)
        {
            Errors.AddRange(refused.Errors);
        }

        return this;
    }

    /// <summary>Runs jobs of a type that are only in the catalogue, written there by SQL.</summary>
    /// <param name="type">The job type, 1 to 200 characters.</param>
    public ReplySchedulerBuilder AddHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(string type)
        where THandler : class, IJobHandler
    {
        ArgumentNullException.ThrowIfNull(type);
        Services.TryAddScoped<THandler>();
        AddOwnHandler(type, static services => services.GetRequiredService<THandler>());
        return this;
    }

    /// <summary>Runs jobs of a type that are in the catalogue, with payloads of a type of their own.</summary>
    /// <param name="type">The job type, 1 to 200 characters.</param>
    /// <param name="json">How payloads are written as JSON: a property of a source-generated context.</param>
    public ReplySchedulerBuilder AddHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TPayload>(
        string type, JsonTypeInfo<TPayload> json)
        where THandler : class, IJobHandler<TPayload>
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(json);
        Services.TryAddScoped<THandler>();
        AddOwnHandler(type, services => new PayloadHandler<TPayload>(services.GetRequiredService<THandler>(), json));
        return this;
    }

    /// <summary>Sends copies of this instance's events to a sink; may be called for several.</summary>
    public ReplySchedulerBuilder AddEventSink<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSink>()
        where TSink : class, IEventSink
    {
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IEventSink, TSink>());
        return this;
    }

    /// <summary>Sends copies of this instance's events to a sink; may be called for several. The caller disposes it.</summary>
    public ReplySchedulerBuilder AddEventSink(IEventSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Services.AddSingleton(sink);
        return this;
    }

    /// <summary>Reports a fault of the configuration, for packages that extend the builder.</summary>
    /// <param name="error">What is wrong and how to mend it.</param>
    public ReplySchedulerBuilder AddError(string error)
    {
        ArgumentNullException.ThrowIfNull(error);
        Errors.Add(error);
        return this;
    }

    /// <summary>Registers a job of the library itself. Jobs of one type share the handler that was registered first.</summary>
    internal void RegisterJob(JobDefinition definition, Func<IServiceProvider, IJobHandler> handler)
    {
        Definitions.Add(definition);
        Handlers.TryAdd(definition.Type, handler);
    }

    private ReplySchedulerBuilder AddOwnJob(
        string name, string schedule, Func<IServiceProvider, IJobHandler> handler, Action<JobOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(schedule);
        var options = new JobOptions();
        configure?.Invoke(options);
        Definitions.Add(options.ToDefinition(name, name, schedule));
        AddOwnHandler(name, handler);
        return this;
    }

    private void AddOwnHandler(string type, Func<IServiceProvider, IJobHandler> handler)
    {
        if (JobTypes.IsOfLibrary(type))
        {
            Errors.Add($"The job type '{type}' belongs to the library. Give the job another name.");
        }
        else if (!Handlers.TryAdd(type, handler))
        {
            Errors.Add($"The job type '{type}' has two handlers. Give each job a name of its own, and no handler for the type of a job.");
        }
    }
}
