using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Setup.Internal;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Runs what was claimed, so many at once as the options allow, the rest in the order of the claims. Each run has a scope of its
/// own. How a run ended is told once.
/// </summary>
internal sealed class Runner : IDisposable
{
    private readonly Lock _sync = new();
    private readonly Queue<Execution> _waiting = [];
    private readonly SchedulerSetup _setup;
    private readonly IServiceScopeFactory _scopes;
    private readonly Action<Execution, RunOutcome> _concluded;
    private readonly Instruments _instruments;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly RunDeadlines _deadlines;
    private readonly RoomGauge _room;
    private int _atWork;
    private volatile bool _isCancelled;

    public Runner(SchedulerSetup setup, IServiceScopeFactory scopes, TimeProvider time, Action<Execution, RunOutcome> concluded, Instruments instruments, ILogger log)
    {
        (_setup, _scopes, _time, _concluded, _instruments, _log) = (setup, scopes, time, concluded, instruments, log);
        _room = new RoomGauge(setup.Parallelism, time);
        _deadlines = new RunDeadlines(time, setup.RunGrace, Conclude);
    }

    /// <summary>How many more runs may be claimed.</summary>
    public int Room
    {
        get
        {
            lock (_sync)
            {
                return Math.Max(0, _room.Most - _atWork - _waiting.Count);
            }
        }
    }

    public void Start(IReadOnlyList<Execution> claimed)
    {
        lock (_sync)
        {
            foreach (var execution in claimed)
            {
                _waiting.Enqueue(execution);
            }

            StartWaiting();
        }
    }

    /// <summary>Cancels what runs and what will yet begin, and concludes what waits.</summary>
    public void CancelAll()
    {
        _isCancelled = true;
        Execution[] waiting;
        lock (_sync)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var execution in waiting)
        {
            if (execution.TryConclude()) _concluded(execution, RunOutcome.Stopped(execution.Cause));
            execution.Release();
        }

        foreach (var execution in _deadlines.AtWork())
        {
            execution.Stop(StopCause.Shutdown);
        }
    }

    /// <summary>
    /// Cancels a run for somebody who asked. One that waits for its turn ends at once; if a handler ignores its token past the grace,
    /// the run is given up.
    /// </summary>
    public void Cancel(Execution execution)
    {
        execution.Stop(StopCause.Person);
        if (!TryTakeBack(execution))
        {
            _deadlines.Hurry(execution);
            return;
        }

        if (execution.TryConclude()) _concluded(execution, RunOutcome.Stopped(execution.Cause));
        execution.Release();
    }

    /// <summary>Records the runs that ignore their tokens as cancelled, and waits for them no more.</summary>
    public void GiveUpAll()
    {
        foreach (var execution in _deadlines.AtWork())
        {
            Conclude(execution, RunOutcome.Stopped(execution.Cause));
        }
    }

    /// <summary>Runs one execution to its end. Never throws.</summary>
    public async Task RunAsync(Execution execution)
    {
        RunOutcome outcome;
        execution.StartedAt = _time.GetTimestamp();
        if (execution.Cause != StopCause.None)
        {
            outcome = RunOutcome.Stopped(execution.Cause);
        }
        else
        {
            execution.Measured = _instruments.BeginRun(execution.Run);
            _deadlines.Begin(execution);

            // Seen either here or, since it is among those at work now, by whoever cancels.
            if (_isCancelled) execution.Stop(StopCause.Shutdown);
            if (execution.Cause == StopCause.Person) _deadlines.Hurry(execution);
            outcome = await HandleAsync(execution).ConfigureAwait(false);
        }

        Conclude(execution, outcome);
        execution.Release();
    }

    public void Dispose() => _deadlines.Dispose();

    private async ValueTask<RunOutcome> HandleAsync(Execution execution)
    {
        var run = execution.Run;
        var handler = _setup.Handlers.GetValueOrDefault(run.JobType) ?? (run.Endpoint is null ? null : _setup.EndpointHandler);
        if (handler is null)
        {
            return new RunOutcome(ExecutionStatus.Failed, RunReasons.NoHandler, Error: $"This instance has no handler for the job type '{run.JobType}'.");
        }

        try
        {
            var scope = _scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                var result = await handler(scope.ServiceProvider).RunAsync(run, execution.Token).ConfigureAwait(false);
                return RunOutcome.Of(result);
            }
        }
        catch (Exception thrown)
        {
            // A handler that heeds its token throws nothing worth a log entry: the run's end says why it was stopped.
            if (thrown is not OperationCanceledException || execution.Cause == StopCause.None) Log.RunThrew(_log, thrown, run.JobName, run.RunId);
            return RunOutcome.Of(thrown, execution.Cause);
        }
    }

    private void Conclude(Execution execution, RunOutcome outcome)
    {
        if (!execution.TryConclude()) return;
        _deadlines.End(execution);
        execution.Measured?.Conclude();
        lock (_sync)
        {
            _atWork--;
            _room.Took(_time.GetTimestamp() - execution.StartedAt);
            StartWaiting();
        }

        _concluded(execution, outcome);
    }

    private bool TryTakeBack(Execution execution)
    {
        lock (_sync)
        {
            if (!_waiting.Contains(execution)) return false;
            Execution[] others = [.. _waiting.Where(waiting => waiting != execution)];
            _waiting.Clear();
            foreach (var other in others)
            {
                _waiting.Enqueue(other);
            }

            return true;
        }
    }

    private void StartWaiting()
    {
        while (_atWork < _setup.Parallelism && _waiting.TryDequeue(out var next))
        {
            _atWork++;
            ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
        }
    }
}
