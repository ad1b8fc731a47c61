namespace ReplyScheduler.Bench.Harness;

/// <summary>Concurrent callers that share a number of items.</summary>
internal static class Callers
{
    /// <summary>Runs every item once.</summary>
    public static async Task RunAsync(int callers, int items, Func<int, Task> item)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < items; i = Interlocked.Increment(ref next)) await item(i);
        })));
    }
}
