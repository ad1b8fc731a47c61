using ReplyScheduler.Setup;
using ReplyScheduler.Setup.Internal;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds reply pipelines to the scheduler.</summary>
public static class ReplyPipelineExtensions
{
    /// <summary>
    /// Adds a reply pipeline, with <see cref="ReplyScheduler.Replies.ICandidateQueue"/> and <see cref="ReplyScheduler.Permits.IPermits"/>
    /// as singletons. May be called for several pipelines; one posting job serves all.
    /// </summary>
    /// <param name="builder">The scheduler's builder.</param>
    /// <param name="name">The planning job, the permits' source and the prefix of events: 1 to 100 ASCII letters, digits, '_', '-' or '.'.</param>
    /// <param name="configure">Describes the pipeline; a composer and a publisher are needed.</param>
    public static ReplySchedulerBuilder AddReplies(this ReplySchedulerBuilder builder, string name, Action<ReplyPipelineBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var pipeline = new ReplyPipelineBuilder(name, builder.Services);
        configure(pipeline);
        ReplySetup.Of(builder).Add(pipeline.Settings);
        return builder;
    }

    /// <summary>When the posting job <c>posting_queue</c> runs besides being woken by each decision. Default: every minute.</summary>
    /// <param name="builder">The scheduler's builder.</param>
    /// <param name="cron">A cron rule in Etc/UTC; see <see cref="ReplyScheduler.Scheduling.CronSchedule"/>.</param>
    public static ReplySchedulerBuilder PostingEvery(this ReplySchedulerBuilder builder, string cron)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cron);
        ReplySetup.Of(builder).PostingCron = cron;
        return builder;
    }
}
