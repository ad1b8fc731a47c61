using ReplyScheduler.Sqlite.Internal;

namespace ReplyScheduler.Sqlite.Tests.Plumbing;

/// <summary>A step that keeps the writer busy until it is released, so that what is added meanwhile waits together.</summary>
internal sealed class HeldWriter : IDisposable
{
    private readonly ManualResetEventSlim _released = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _step = Task.CompletedTask;

    public static async Task<HeldWriter> StartAsync(SqliteWriter writer)
    {
        var held = new HeldWriter();
        held._step = writer.RunAsync(_ => held.Hold(), CancellationToken.None);
        await held._started.Task;
        return held;
    }

    public void Release() => _released.Set();

    public void Dispose()
    {
        Release();
        _step.Wait();
        _released.Dispose();
    }

    private bool Hold()
    {
        _started.TrySetResult();
        _released.Wait();
        return true;
    }
}
