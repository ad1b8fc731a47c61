using System.Numerics;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>The chosen times of a day, each field as one bit per value.</summary>
internal sealed class CronTimes(ulong seconds, ulong minutes, ulong hours)
{
    public const int None = -1;

    private readonly int _firstSecond = BitOperations.TrailingZeroCount(seconds);
    private readonly int _firstOfHour = (BitOperations.TrailingZeroCount(minutes) * 60) + BitOperations.TrailingZeroCount(seconds);

    /// <summary>The earliest, in seconds since midnight.</summary>
    public int First { get; } = (BitOperations.TrailingZeroCount(hours) * 3600)
        + (BitOperations.TrailingZeroCount(minutes) * 60) + BitOperations.TrailingZeroCount(seconds);

    /// <summary>The earliest from a second of the day on; <see cref="None"/> when the day has no more.</summary>
    public int AtOrAfter(int secondOfDay)
    {
        var hour = secondOfDay / 3600;
        var ofHour = secondOfDay - (hour * 3600);
        var minute = ofHour / 60;
        if ((hours & (1UL << hour)) != 0)
        {
            if ((minutes & (1UL << minute)) != 0 && From(seconds, ofHour - (minute * 60)) is var second and < 64)
            {
                return (hour * 3600) + (minute * 60) + second;
            }

            if (From(minutes, minute + 1) is var later and < 64)
            {
                return (hour * 3600) + (later * 60) + _firstSecond;
            }
        }

        return From(hours, hour + 1) is var next and < 64 ? (next * 3600) + _firstOfHour : None;
    }

    /// <summary>The lowest member from a value on, 64 for none. Values lie under 63, so the shift is never by a whole word.</summary>
    private static int From(ulong set, int value) => BitOperations.TrailingZeroCount(set & (ulong.MaxValue << value));
}
