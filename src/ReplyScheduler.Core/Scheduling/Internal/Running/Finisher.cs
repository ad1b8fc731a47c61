using Microsoft.Extensions.Logging;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Records ends of runs, one call of the store at a time: what ends during a call goes into the next one, so that batches grow with
/// the load and a lone end waits for nobody. An end counts only when the store has acknowledged it; until then it is tried again,
/// as long as its lease can hold.
/// </summary>
internal sealed class Finisher(
    IReplySchedulerStore store, InstanceStamp stamp, LeaseKeeper leases, TimeProvider time, Troubles troubles, ILogger log,
    Action<IReadOnlyList<Ending>> recorded, CancellationToken abandoned)
{
    private const int BatchSize = 512;
    private const string Subject = "finish";
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Lock _sync = new();
    private readonly Queue<Ending> _waiting = [];
    private bool _isSending;

    public void Add(Execution execution, RunOutcome outcome)
    {
        if (outcome.IsSettled)
        {
            recorded([new Ending(execution, outcome, End: null)]);
            return;
        }

        var ending = new Ending(execution, outcome, RunEnds.Of(execution.Run, execution.Job.Texts, outcome));
        lock (_sync)
        {
            _waiting.Enqueue(ending);
            if (_isSending) return;
            _isSending = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static finisher => _ = finisher.SendAllAsync(), this, preferLocal: false);
    }

    private async Task SendAllAsync()
    {
        while (TakeBatch() is { } batch)
        {
            recorded(await SendAsync(batch).ConfigureAwait(false));
        }
    }

    private List<Ending>? TakeBatch()
    {
        lock (_sync)
        {
            if (_waiting.Count == 0)
            {
                _isSending = false;
                return null;
            }

            var batch = new List<Ending>(Math.Min(_waiting.Count, BatchSize));
            while (batch.Count < BatchSize && _waiting.TryDequeue(out var ending))
            {
                batch.Add(ending);
            }

            return batch;
        }
    }

    /// <summary>Records a batch. Each ending comes back as the store has it.</summary>
    private async Task<List<Ending>> SendAsync(List<Ending> batch)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                await FinishAsync(batch).ConfigureAwait(false);
                troubles.Clear(Subject);
                return batch;
            }
            catch (StoreException failed) when (failed.IsTransient)
            {
                troubles.Set(Subject, $"The end of {batch.Count} runs could not be recorded and is tried again: {failed.Message}");
                Log.FinishRetried(log, failed, batch.Count);
            }
            catch (Exception failed) when (batch.Count > 1)
            {
                Log.FinishSplit(log, failed, batch.Count);
                return await SendOneByOneAsync(batch).ConfigureAwait(false);
            }
            catch (Exception failed)
            {
                return [await SendBareAsync(batch[0], failed).ConfigureAwait(false)];
            }

            if (await GaveUpAsync(batch, wait).ConfigureAwait(false)) return batch;
        }
    }

    private async Task FinishAsync(List<Ending> batch)
    {
        var ends = new RunEnd[batch.Count];
        for (var i = 0; i < ends.Length; i++)
        {
            ends[i] = batch[i].End!;
        }

        var outcomes = await store.Jobs.FinishAsync(new FinishRequest(stamp, ends), CancellationToken.None).ConfigureAwait(false);
        for (var i = 0; i < ends.Length; i++)
        {
            if (outcomes[i] is StepOutcome.Applied applied)
            {
                if (applied.RetryAt is not null) batch[i] = batch[i] with { RetryAt = applied.RetryAt };
                continue;
            }

            Log.EndRefused(log, batch[i].Execution.Run.RunId, outcomes[i].ToString());
            batch[i] = batch[i] with { Outcome = RunOutcome.Lost };
        }
    }

    /// <summary>One end that the store cannot take must not keep the others from being recorded.</summary>
    private async Task<List<Ending>> SendOneByOneAsync(List<Ending> batch)
    {
        var sent = new List<Ending>(batch.Count);
        foreach (var ending in batch)
        {
            sent.AddRange(await SendAsync([ending]).ConfigureAwait(false));
        }

        return sent;
    }

    /// <summary>The store refused the end itself: it is recorded without what the handler gave, as a failure that says so.</summary>
    private async Task<Ending> SendBareAsync(Ending ending, Exception refusal)
    {
        Log.EndUnstorable(log, refusal, ending.Execution.Run.JobName, ending.Execution.Run.RunId);
        var outcome = new RunOutcome(ExecutionStatus.Failed, RunReasons.Failed, Error: "The run's end could not be stored as it was: " + refusal.Message);
        List<Ending> bare = [new(ending.Execution, outcome, RunEnds.Of(ending.Execution.Run, ending.Execution.Job.Texts, outcome))];
        try
        {
            await FinishAsync(bare).ConfigureAwait(false);
            return bare[0];
        }
        catch (Exception failed)
        {
            troubles.Set(Subject, $"The end of run {ending.Execution.Run.RunId} could not be recorded; its lease will run out: {failed.Message}");
            return bare[0] with { Outcome = RunOutcome.Lost };
        }
    }

    /// <summary>Waits before the next try. True when no try can help any more: every lease is over, or the process stops.</summary>
    private async Task<bool> GaveUpAsync(List<Ending> batch, TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, time, abandoned).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The process stops: the leases will run out, and the next tick of any instance finds them.
        }

        for (var i = 0; i < batch.Count; i++)
        {
            if (!abandoned.IsCancellationRequested && !leases.IsOver(batch[i].Execution)) return false;
        }

        for (var i = 0; i < batch.Count; i++)
        {
            batch[i] = batch[i] with { Outcome = RunOutcome.Lost };
        }

        return true;
    }
}
