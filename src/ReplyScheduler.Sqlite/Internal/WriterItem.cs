namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// A step that waits for the writer. It is cancelled before it starts or not at all: the two race for one state.
/// </summary>
internal abstract class WriterItem
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Cancelled = 2;

    private int _state;
    private CancellationTokenRegistration _registration;

    /// <summary>The failure of this step alone, whose effects were rolled back.</summary>
    public Exception? Error { get; set; }

    public void CancelWith(CancellationToken cancellationToken) =>
        _registration = cancellationToken.UnsafeRegister(static (item, token) => ((WriterItem)item!).TryCancel(token), this);

    /// <summary>Claims the step for the writer; false when it was cancelled.</summary>
    public bool TryStart()
    {
        if (Interlocked.CompareExchange(ref _state, Started, Waiting) != Waiting)
            return false;
        _registration.Dispose();
        return true;
    }

    /// <summary>Gives the caller the result of the last run, or its error.</summary>
    public void Complete()
    {
        if (Error is null)
            Succeed();
        else
            Fail(Error);
    }

    /// <summary>Runs the step and keeps its result; may run again after a rollback.</summary>
    public abstract void Run(SqliteSession session);

    public abstract void Fail(Exception error);

    protected abstract void Succeed();

    protected abstract void Cancel(CancellationToken cancellationToken);

    private void TryCancel(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting)
            Cancel(cancellationToken);
    }
}

/// <summary>A step with a result of a type.</summary>
internal sealed class WriterItem<T>(Func<SqliteSession, T> step) : WriterItem
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _completion.Task;

    public override void Run(SqliteSession session) => _result = step(session);

    public override void Fail(Exception error) => _completion.TrySetException(error);

    protected override void Succeed() => _completion.TrySetResult(_result!);

    protected override void Cancel(CancellationToken cancellationToken) => _completion.TrySetCanceled(cancellationToken);
}
