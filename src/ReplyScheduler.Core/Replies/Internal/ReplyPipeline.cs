using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Replies.Internal;

/// <summary>A pipeline with everything that the host gave it, made once by the container. Immutable.</summary>
internal sealed record ReplyPipeline
{
    public required string Name { get; init; }

    public required PipelineSource Source { get; init; }

    public required CronSchedule Schedule { get; init; }

    public required PermitRules Rules { get; init; }

    public required PipelineOptions Options { get; init; }

    public IJudge? Judge { get; init; }

    public required IComposer Composer { get; init; }

    public ICandidateSource? Candidates { get; init; }

    public required IReplyPublisher Publisher { get; init; }

    public IReadOnlyList<IApprovalPolicy> Policies { get; init; } = [];

    /// <summary>The job that pulls candidates; it exists only if the pipeline has a source of them.</summary>
    public string RefillJob => RefillJobOf(Name);

    /// <summary>The rhythm of the schedule as it is in the catalogue, which SQL may have changed since the pipeline was registered.</summary>
    public PlanningRhythm RhythmOf(CronSchedule? calendar) =>
        calendar is null || calendar.Equals(Schedule) ? Options.Rhythm : PlanningRhythm.Of(calendar);

    public static string RefillJobOf(string pipeline) => pipeline + "_refill";
}
