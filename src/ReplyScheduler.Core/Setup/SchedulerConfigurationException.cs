namespace ReplyScheduler.Setup;

/// <summary>The scheduler is configured in a way that cannot work. Every fault is listed, each with its fix.</summary>
public sealed class SchedulerConfigurationException : ReplySchedulerException
{
    /// <summary>Makes an exception about faults of the configuration.</summary>
    /// <param name="errors">The faults, at least one.</param>
    public SchedulerConfigurationException(IReadOnlyList<string> errors)
        : base("ReplyScheduler is not configured correctly:" + string.Concat(errors.Select(e => "\n- " + e))) => Errors = errors;

    /// <summary>Every fault with its fix.</summary>
    public IReadOnlyList<string> Errors { get; }
}
