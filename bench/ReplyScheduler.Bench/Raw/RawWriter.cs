using System.Collections.Concurrent;

namespace ReplyScheduler.Bench.Raw;

/// <summary>
/// Group commit and nothing else: one thread, what waits together shares a transaction, callers are answered after the commit. No
/// savepoints, so a failing step would fail its neighbours. Like the library it lets answered callers bring their next step.
/// </summary>
internal sealed class RawWriter : IRawStore
{
    private const int MaxBatch = 512;
    private const int MaxYields = 8;
    private readonly BlockingCollection<(Action<IRawSession> Step, TaskCompletionSource Done)> _queue = [];
    private readonly Thread _thread;

    public RawWriter(string file)
    {
        Session = new RawSession(RawFile.Open(file));
        _thread = new Thread(Work) { IsBackground = true };
        _thread.Start();
    }

    public long Statements => Session.Statements;

    private RawSession Session { get; }

    public Task RunAsync(Action<IRawSession> step)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add((step, done));
        return done.Task;
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        Session.Dispose();
    }

    private void Work()
    {
        var batch = new List<TaskCompletionSource>(MaxBatch);
        var expected = 0;
        while (_queue.TryTake(out var item, Timeout.Infinite))
        {
            try
            {
                Session.Run("BEGIN IMMEDIATE");
                var yields = 0;
                do
                {
                    item.Step(Session);
                    batch.Add(item.Done);
                }
                while (TryTake(batch.Count, expected, ref yields, out item));

                Session.Run("COMMIT");
                expected = Math.Max(batch.Count, expected - 1);
                foreach (var done in batch) done.SetResult();
            }
            catch (Exception error)
            {
                // A raw step never fails unless the bench is wrong: everybody hears of it.
                foreach (var done in batch) done.TrySetException(error);
                item.Done?.TrySetException(error);
                return;
            }

            batch.Clear();
        }
    }

    private bool TryTake(int count, int expected, ref int yields, out (Action<IRawSession> Step, TaskCompletionSource Done) item)
    {
        item = default;
        if (count >= MaxBatch) return false;
        if (_queue.TryTake(out item)) return true;
        for (; count < expected && yields < MaxYields; yields++)
        {
            Thread.Yield();
            if (_queue.TryTake(out item)) return true;
        }

        return false;
    }
}
