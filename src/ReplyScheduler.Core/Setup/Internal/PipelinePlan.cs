using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Replies;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Setup.Internal;

/// <summary>A pipeline as it was configured: checked, its source minted, its parts not made yet.</summary>
internal sealed record PipelinePlan(PipelineSettings Settings, CronSchedule? Schedule, PlanningRhythm? Rhythm, PipelineSource Source)
{
    public static PipelinePlan Of(PipelineSettings settings, TimeSpan postingInterval, List<string> errors)
    {
        var schedule = ReplySetup.Read(settings.Cron, settings.TimeZone);
        var rhythm = schedule is null ? null : PlanningRhythm.Of(schedule);
        new PipelineRules(settings, errors).Check(rhythm, postingInterval);
        return new PipelinePlan(settings, schedule, rhythm, PipelineSource.Mint(settings.Name));
    }

    /// <summary>Makes the pipeline from a checked plan.</summary>
    public ReplyPipeline Make(IServiceProvider container, Instruments instruments, IReadOnlyList<string> allowedSources) => new()
    {
        Name = Settings.Name,
        Source = Source,
        Schedule = Schedule!,
        Rules = new PermitRules
        {
            AllowedSources = allowedSources,
            AcceptedRootIssuers = [.. Settings.RootIssuers],
            MinimumRootConfidence = Settings.MinimumRootConfidence,
            RequireSummons = Settings.RequireSummons,
            MaxLength = Settings.MaxLength,
        },
        Options = Options(),
        Judge = Settings.Judge?.Invoke(container) is { } judge ? new MeasuredJudge(judge, instruments) : null,
        Composer = new MeasuredComposer(Settings.Composer!(container), instruments),
        Candidates = Settings.Source?.Invoke(container) is { } source ? new MeasuredSource(source, instruments) : null,
        Publisher = new MeasuredPublisher(Settings.Publisher!(container), instruments),
        Policies = [.. Settings.Policies.Select(policy => new NamedPolicy(new MeasuredPolicy(policy(container), instruments)))],
    };

    private PipelineOptions Options() => new()
    {
        Rhythm = Rhythm!,
        Tiers = new TierBounds(Settings.Tiers.Tier1, Settings.Tiers.Tier2, Settings.Tiers.Tier3),
        Prices = Settings.Prices,
        Target = Settings.Target,
        CandidateLife = Settings.CandidateLife,
        MaxAttempts = Settings.MaxAttempts,
        BackOff = Settings.BackOff,
        PermitLife = Settings.PermitLife,
        DuplicateTextWindow = Settings.DuplicateTextWindow,
        Gates = Settings.Gates,
        JudgeTimeOut = Settings.JudgeTimeOut,
        ComposeTimeOut = Settings.ComposeTimeOut,
        PolicyTimeOut = Settings.PolicyTimeOut,
        SendWithin = Settings.SendWithin,
        PublishTimeOut = Settings.PublishTimeOut,
    };
}
