namespace ReplyScheduler.Bench.Raw;

/// <summary>The clock of the raw side, in microseconds since the epoch.</summary>
internal static class RawClock
{
    public static long Now => (DateTimeOffset.UtcNow.Ticks - DateTimeOffset.UnixEpoch.Ticks) / 10;
}
