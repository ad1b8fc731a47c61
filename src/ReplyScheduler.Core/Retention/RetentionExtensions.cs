using ReplyScheduler.Retention;
using ReplyScheduler.Retention.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Setup;

/// <summary>Adds retention to the scheduler.</summary>
public static class RetentionExtensions
{
    /// <summary>The retention job's name in the catalogue.</summary>
    public const string JobName = "reply_scheduler_retention";

    /// <summary>
    /// Registers the job that deletes rows past the retention ages, in small transactions, as a job of the catalogue like any other:
    /// it can be paused, run now and looked at. Without it nothing is ever deleted.
    /// </summary>
    /// <param name="builder">The scheduler's builder.</param>
    /// <param name="configure">Changes the options.</param>
    public static ReplySchedulerBuilder AddRetention(this ReplySchedulerBuilder builder, Action<RetentionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new RetentionOptions();
        configure?.Invoke(options);
        if (options.BatchSize is < 1 or > 10_000) builder.AddError($"RetentionOptions.BatchSize is {options.BatchSize}. Set it from 1 to 10000.");
        if (options.Pause < TimeSpan.Zero || options.Pause > TimeSpan.FromSeconds(10)) builder.AddError($"RetentionOptions.Pause is {options.Pause}. Set it from 0 to 10 s.");
        var job = new JobOptions { TimeZone = options.TimeZone, TimeOut = options.TimeOut, Description = "Deletes rows past the retention ages in store_info." };
        var (batch, pause) = (options.BatchSize, options.Pause);
        builder.RegisterJob(
            job.ToDefinition(JobName, JobTypes.Retention, options.Schedule),
            services => new RetentionRun(
                (IReplySchedulerStore)services.GetService(typeof(IReplySchedulerStore))!, (TimeProvider)services.GetService(typeof(TimeProvider))!, batch, pause));
        return builder;
    }
}
