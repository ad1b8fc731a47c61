using System.Globalization;

namespace ReplyScheduler.Stores;

/// <summary>
/// How long a run that failed waits for its next attempt. Every store keeps to it, to the microsecond: the job's delay, doubled for each
/// attempt after the first, at most a day; and up to a fifth more, so that what failed together does not come back together. The share
/// is taken from the last two digits of the failed run's id, which are random: the same run always waits equally long.
/// </summary>
public static class RetryBackOff
{
    private const int MostDoublings = 16;
    private const long LongestSeconds = 86_400;

    /// <summary>From the end of the failed attempt to the earliest start of the next one.</summary>
    /// <param name="delay">The job's delay; whole seconds count.</param>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="runId">The run that failed.</param>
    public static TimeSpan Wait(TimeSpan delay, int attempt, Guid runId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var seconds = Math.Min((long)delay.TotalSeconds << Math.Min(attempt - 1, MostDoublings), LongestSeconds);
        var share = int.Parse(runId.ToString("N").AsSpan(30), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return TimeSpan.FromMicroseconds((seconds * 1_000_000) + (seconds * 1_000_000 * share / 1275));
    }
}
