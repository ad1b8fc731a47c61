using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Internal;
using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Posting.Internal;
using ReplyScheduler.Replies;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Setup.Internal;

/// <summary>The pipelines of one scheduler while it is configured. Turned into jobs and services when the lambda has returned.</summary>
internal sealed class ReplySetup
{
    private readonly List<PipelineSettings> pipelines = [];

    public string PostingCron { get; set; } = PostingJob.Schedule;

    /// <summary>The one of a builder; made by its first call.</summary>
    public static ReplySetup Of(ReplySchedulerBuilder builder)
    {
        if (builder.Services.FirstOrDefault(s => s.ServiceType == typeof(ReplySetup))?.ImplementationInstance is ReplySetup known) return known;

        var setup = new ReplySetup();
        builder.Services.AddSingleton(setup);
        builder.Finally.Add(() => setup.Finish(builder));
        return setup;
    }

    public void Add(PipelineSettings pipeline) => pipelines.Add(pipeline);

    private void Finish(ReplySchedulerBuilder builder)
    {
        if (pipelines.Count == 0) return;

        var postingInterval = Read(PostingCron, "Etc/UTC") is { } posting ? PlanningRhythm.Of(posting).Interval : TimeSpan.Zero;
        var plans = pipelines.Select(settings => PipelinePlan.Of(settings, postingInterval, builder.Errors)).ToList();
        plans.ForEach(plan => RegisterJobs(builder, plan.Settings));
        builder.RegisterJob(Job(PostingJob.Name, JobTypes.PostingQueue, PostingCron, "Etc/UTC", "Publishes what is permitted."), Posting);
        RegisterServices(builder.Services, plans);
    }

    internal static CronSchedule? Read(string cron, string timeZone) => CronSchedule.TryParse(cron, timeZone, out var schedule, out _) ? schedule : null;

    private static void RegisterJobs(ReplySchedulerBuilder builder, PipelineSettings pipeline)
    {
        builder.RegisterJob(Job(pipeline.Name, JobTypes.ReplyPipeline, pipeline.Cron, pipeline.TimeZone, "Plans one reply a slot."), Planning);
        if (pipeline.Source is not null)
        {
            builder.RegisterJob(
                Job(ReplyPipeline.RefillJobOf(pipeline.Name), JobTypes.CandidateRefill, pipeline.RefillCron, pipeline.TimeZone, "Pulls candidates."), Refill);
        }

        builder.Pipelines.Add(new PipelineBootFacts(
            pipeline.Name, PipelineSource.Mint(pipeline.Name).Value, [PipelineSource.Mint(pipeline.Name).Value, .. pipeline.FurtherSources],
            [.. pipeline.RootIssuers], pipeline.Judge is not null));
    }

    private static JobDefinition Job(string name, string type, string cron, string timeZone, string description) =>
        new() { Name = name, Type = type, Schedule = cron, TimeZone = timeZone, Description = description };

    private static IJobHandler Planning(IServiceProvider container) => container.GetRequiredService<PlanningRun>();

    private static IJobHandler Refill(IServiceProvider container) => container.GetRequiredService<RefillRun>();

    private static IJobHandler Posting(IServiceProvider container) => container.GetRequiredService<PostingRun>();

    private static void RegisterServices(IServiceCollection services, List<PipelinePlan> plans)
    {
        List<string> allowed = [.. plans.Select(plan => plan.Source.Value).Concat(plans.SelectMany(plan => plan.Settings.FurtherSources)).Distinct(StringComparer.Ordinal)];
        services.AddSingleton(container => new ReplyPipelines([.. plans.Select(plan => plan.Make(container, container.GetRequiredService<Instruments>(), allowed))], allowed));
        services.TryAddSingleton(BuiltInPolicies.All);
        services.TryAddSingleton<PermitApproval>();
        services.TryAddSingleton<PlanningRun>();
        services.TryAddSingleton<RefillRun>();
        services.TryAddSingleton<PostingRun>();
        services.TryAddSingleton<ICandidateQueue, CandidateQueue>();
    }
}
