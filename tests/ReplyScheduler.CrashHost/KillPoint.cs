using System.Diagnostics;
using System.Globalization;

namespace ReplyScheduler.CrashHost;

/// <summary>
/// Ends this process by SIGKILL at the n-th call of a named step, before it or after it returned and before its caller heard of it.
/// Safe for concurrent use.
/// </summary>
internal sealed class KillPoint(string step, int nth, KillWhen when)
{
    private int calls;

    /// <summary>A point that is never reached.</summary>
    public static KillPoint Never { get; } = new("", 1, KillWhen.Before);

    /// <summary>Reads <c>STEP:N:before</c> or <c>STEP:N:after</c>.</summary>
    public static KillPoint Parse(string text)
    {
        var parts = text.Split(':');
        return parts is [var step, var nth, var when]
            ? new(step, int.Parse(nth, CultureInfo.InvariantCulture), Enum.Parse<KillWhen>(when, ignoreCase: true))
            : throw new FormatException($"'{text}' is not STEP:N:before or STEP:N:after.");
    }

    public async Task<T> AroundAsync<T>(string name, Func<Task<T>> call)
    {
        if (name != step || Interlocked.Increment(ref calls) != nth) return await call().ConfigureAwait(false);
        if (when == KillWhen.Before) Die();
        var answer = await call().ConfigureAwait(false);
        Die();
        return answer;
    }

    public Task AroundAsync(string name, Func<Task> call) => AroundAsync(name, async () =>
    {
        await call().ConfigureAwait(false);
        return true;
    });

    private static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
