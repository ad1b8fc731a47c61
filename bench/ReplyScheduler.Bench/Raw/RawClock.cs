namespace ReplyScheduler.Bench.Raw;

/// <summary>The clock of the raw side, to the microsecond, as databases keep it.</summary>
internal static class RawClock
{
    public static DateTimeOffset Now => DateTimeOffset.UtcNow is var now ? now.AddTicks(-(now.Ticks % 10)) : default;
}
