namespace ReplyScheduler.Internal;

/// <summary>
/// Calls a host's code with a limit that holds even if the code ignores its token or blocks its thread: the code runs on a thread
/// of the pool, and waiting for it ends.
/// </summary>
internal static class BoundedCall
{
    /// <summary>Calls and waits.</summary>
    /// <param name="call">The host's code.</param>
    /// <param name="limit">When the code's token is cancelled.</param>
    /// <param name="grace">How much longer its answer is waited for, once its token is cancelled.</param>
    /// <param name="time">The monotonic clock.</param>
    /// <param name="run">Cancels the code's token, too.</param>
    public static async Task<CallResult<T>> RunAsync<T>(
        Func<CancellationToken, ValueTask<T>> call, TimeSpan limit, TimeSpan grace, TimeProvider time, CancellationToken run)
    {
        var begun = time.GetTimestamp();
        var timer = new CancellationTokenSource(limit, time);
        var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, run);
        var token = both.Token;

        // A pool without threads may begin the call after its limit; then it is not made.
        var work = Task.Run(() => token.IsCancellationRequested ? Task.FromCanceled<T>(token) : call(token).AsTask(), CancellationToken.None);

        await ((Task)work).WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!work.IsCompleted && grace > TimeSpan.Zero)
        {
            await ((Task)work).WaitAsync(grace, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var result = Read(work, time.GetElapsedTime(begun), token, run);
        ForgetWhenDone(work, timer, both);
        return result;
    }

    private static CallResult<T> Read<T>(Task<T> work, TimeSpan took, CancellationToken token, CancellationToken run)
    {
        if (work.IsCompletedSuccessfully)
        {
            return new CallResult<T>(CallEnd.Answered, work.Result, null, took, work);
        }

        if (work.IsFaulted)
        {
            return new CallResult<T>(CallEnd.Threw, default, work.Exception.InnerException, took, work);
        }

        return token.IsCancellationRequested
            ? new CallResult<T>(run.IsCancellationRequested ? CallEnd.Cancelled : CallEnd.TimedOut, default, null, took, work)
            : new CallResult<T>(CallEnd.Threw, default, new OperationCanceledException("The call cancelled itself."), took, work);
    }

    /// <summary>The sources live as long as the code may look at its token; what it throws later is nobody's.</summary>
    private static void ForgetWhenDone(Task work, CancellationTokenSource timer, CancellationTokenSource both) => work.ContinueWith(
        done =>
        {
            _ = done.Exception;
            both.Dispose();
            timer.Dispose();
        },
        CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
