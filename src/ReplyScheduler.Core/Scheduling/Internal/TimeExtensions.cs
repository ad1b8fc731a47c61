namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Durations on the monotonic clock.</summary>
internal static class TimeExtensions
{
    public static long ToTimestamps(this TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
