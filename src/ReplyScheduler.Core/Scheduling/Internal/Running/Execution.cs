using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// A claimed run that this instance holds, from the claim until its end is recorded. It is concluded once, by whoever is first:
/// its handler, its time-out, the loss of its lease, or shutdown.
/// </summary>
internal sealed class Execution(Runner runner, PlannedJob job, JobRun run) : IThreadPoolWorkItem
{
    private readonly CancellationTokenSource _cancellation = new();
    private int _cause;
    private int _concluded;
    private long _heldUntil;

    public PlannedJob Job => job;

    public JobRun Run => run;

    public CancellationToken Token => _cancellation.Token;

    public StopCause Cause => (StopCause)Volatile.Read(ref _cause);

    public bool IsConcluded => Volatile.Read(ref _concluded) != 0;

    /// <summary>The job's time-out when the run started; set before it starts.</summary>
    public TimeSpan TimeOut { get; init; }

    /// <summary>The run as listeners see it; null when nobody listens, or when its handler never began.</summary>
    public MeasuredRun? Measured { get; set; }

    /// <summary>When a thread took it up. A timestamp.</summary>
    public long StartedAt { get; set; }

    /// <summary>When the run is stopped next: its time-out, then the end of its grace. A timestamp; guarded by <see cref="RunDeadlines"/>.</summary>
    public long Deadline { get; set; }

    /// <summary>Until when the lease holds for certain, less a margin. A timestamp.</summary>
    public long HeldUntil
    {
        get => Volatile.Read(ref _heldUntil);
        set => Volatile.Write(ref _heldUntil, value);
    }

    /// <summary>True for the first caller only.</summary>
    public bool TryConclude() => Interlocked.Exchange(ref _concluded, 1) == 0;

    /// <summary>Cancels the token for a cause, once. What the handler registered on its token runs elsewhere and cannot fail the caller.</summary>
    public void Stop(StopCause cause)
    {
        if (Interlocked.CompareExchange(ref _cause, (int)cause, (int)StopCause.None) == (int)StopCause.None) _ = CancelAsync();
    }

    /// <summary>Somebody asked to cancel the run.</summary>
    public void CancelForPerson() => runner.Cancel(this);

    public void Execute() => _ = runner.RunAsync(this);

    /// <summary>The handler has returned: its token is of no more use.</summary>
    public void Release() => _cancellation.Dispose();

    private async Task CancelAsync()
    {
        try
        {
            await _cancellation.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The handler ended at the same time, or one of its own callbacks threw: the run's end says how it went.
        }
    }
}
