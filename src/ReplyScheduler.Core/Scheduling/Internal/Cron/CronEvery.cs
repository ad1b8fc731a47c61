namespace ReplyScheduler.Scheduling.Internal;

/// <summary>An interval of elapsed time counted from the Unix epoch; time zones do not touch it.</summary>
internal sealed class CronEvery(long ticks) : CronRule
{
    private const string Macro = "@every ";
    private const long MaxSeconds = 366L * 86_400;

    public override long? Next(long after, long before)
    {
        var sinceAnchor = after - DateTime.UnixEpoch.Ticks;

        // The remainder of a moment before the anchor is negative, which would skip an occurrence.
        var sinceLast = ((sinceAnchor % ticks) + ticks) % ticks;
        return ticks - sinceLast < before - after ? after + (ticks - sinceLast) : null;
    }

    public static bool Claims(string text) => text.StartsWith(Macro, StringComparison.Ordinal);

    public static CronEvery? Read(string text, out CronFault? fault)
    {
        var first = Macro.Length;
        var at = first;
        long count = 0;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            count = Math.Min((count * 10) + (text[at] - '0'), MaxSeconds + 1);
        }

        var unit = at == text.Length - 1 ? UnitSeconds(text[at]) : 0;
        fault = at == first ? new CronFault(at, "@every needs a number and a unit, such as 90s, 15m, 1h or 1d")
            : unit == 0 ? new CronFault(at, "@every takes one unit, s, m, h or d, and nothing after it")
            : count * unit is < 1 or > MaxSeconds ? new CronFault(first, "@every must lie between 1s and 366d")
            : null;
        return fault is null ? new CronEvery(count * unit * TimeSpan.TicksPerSecond) : null;
    }

    private static long UnitSeconds(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => 0,
    };
}
