using System.Collections.Frozen;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Setup.Internal;

/// <summary>What the builder collected, checked and frozen.</summary>
internal sealed record SchedulerSetup
{
    public required int Parallelism { get; init; }

    public required TimeSpan Lease { get; init; }

    public required TimeSpan CatchUp { get; init; }

    public required TimeSpan RunGrace { get; init; }

    public required string Build { get; init; }

    public required string Application { get; init; }

    public required IReadOnlyList<JobDefinition> Definitions { get; init; }

    /// <summary>How many jobs its code registers.</summary>
    public required int JobCount { get; init; }

    /// <summary>Jobs that are read when they are registered, and not kept.</summary>
    public required IReadOnlyList<IEnumerable<JobDefinition>> Bulk { get; init; }

    public required FrozenDictionary<string, Func<IServiceProvider, IJobHandler>> Handlers { get; init; }

    /// <summary>The job types that this instance runs, sorted.</summary>
    public IReadOnlyList<string> HandledTypes => field ??= [.. Handlers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether jobs with an endpoint run here when nothing handles their type.</summary>
    public bool HandlesEndpoints => EndpointHandler is not null;

    /// <summary>Runs jobs that have an endpoint and no handler.</summary>
    public Func<IServiceProvider, IJobHandler>? EndpointHandler { get; init; }

    public required IReadOnlyList<PipelineBootFacts> Pipelines { get; init; }
}
