namespace ReplyScheduler.Scheduling.Internal;

/// <summary>A rule that gives the occurrences of a schedule in UTC. Immutable in effect and safe for many threads.</summary>
internal abstract class CronRule
{
    /// <summary>The first occurrence after one moment and before another, in UTC ticks; null when there is none.</summary>
    public abstract long? Next(long after, long before);
}
