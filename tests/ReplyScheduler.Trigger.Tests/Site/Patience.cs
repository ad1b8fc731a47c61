namespace ReplyScheduler.Trigger.Tests.Site;

/// <summary>Waits for what another process does in its own time.</summary>
internal static class Patience
{
    /// <summary>Looks until it is so.</summary>
    /// <exception cref="TimeoutException">It did not come to pass.</exception>
    public static async Task UntilAsync(string what, TimeSpan limit, Func<Task<bool>> isSo)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); !await isSo();)
        {
            if (TimeProvider.System.GetElapsedTime(begun) > limit) throw new TimeoutException($"This did not come to pass: {what}.");
            await Task.Delay(100);
        }
    }
}
