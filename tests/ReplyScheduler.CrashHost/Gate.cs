namespace ReplyScheduler.CrashHost;

/// <summary>
/// Holds the first call that comes: says so by making the file <c>PATH.reached</c>, and waits for the file <c>PATH.go</c>, before the
/// call or after it. The test stops the process meanwhile.
/// </summary>
internal sealed class Gate(string? path, KillWhen when)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private int calls;

    public async Task<T> AroundAsync<T>(Func<Task<T>> call)
    {
        var isHeld = path is not null && Interlocked.Increment(ref calls) == 1;
        if (isHeld && when == KillWhen.Before) await WaitAsync().ConfigureAwait(false);
        var answer = await call().ConfigureAwait(false);
        if (isHeld && when == KillWhen.After) await WaitAsync().ConfigureAwait(false);
        return answer;
    }

    private async Task WaitAsync()
    {
        await File.WriteAllTextAsync(path + ".reached", "").ConfigureAwait(false);
        while (!File.Exists(path + ".go")) await Task.Delay(Poll).ConfigureAwait(false);
    }
}
