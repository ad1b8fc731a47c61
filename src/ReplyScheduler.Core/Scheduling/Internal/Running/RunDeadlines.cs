namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Time-outs of the handlers at work, by one timer: past its time-out a run's token is cancelled, and past a grace the run is
/// given up, so that a handler that ignores its token does not keep the slot.
/// </summary>
internal sealed class RunDeadlines : IDisposable
{
    private readonly Lock _sync = new();
    private readonly HashSet<Execution> _atWork = [];
    private readonly TimeProvider _time;
    private readonly long _grace;
    private readonly Action<Execution, RunOutcome> _giveUp;
    private readonly Alarm _alarm;

    public RunDeadlines(TimeProvider time, TimeSpan grace, Action<Execution, RunOutcome> giveUp)
    {
        (_time, _giveUp) = (time, giveUp);
        _grace = time.ToTimestamps(grace);
        _alarm = new Alarm(time, Ring);
    }

    public void Begin(Execution execution)
    {
        var deadline = execution.StartedAt + _time.ToTimestamps(execution.TimeOut);
        lock (_sync)
        {
            execution.Deadline = deadline;
            _atWork.Add(execution);
        }

        _alarm.Want(deadline);
    }

    /// <summary>The run is stopped for another cause than its time-out: from now on it has the grace.</summary>
    public void Hurry(Execution execution)
    {
        var deadline = _time.GetTimestamp() + _grace;
        lock (_sync)
        {
            if (!_atWork.Contains(execution) || execution.Deadline <= deadline) return;
            execution.Deadline = deadline;
        }

        _alarm.Want(deadline);
    }

    public void End(Execution execution)
    {
        lock (_sync)
        {
            _atWork.Remove(execution);
        }
    }

    public Execution[] AtWork()
    {
        lock (_sync)
        {
            return [.. _atWork];
        }
    }

    public void Dispose() => _alarm.Dispose();

    private long? Ring(long now)
    {
        List<Execution>? gone = null;
        long? next = null;
        lock (_sync)
        {
            foreach (var execution in _atWork)
            {
                if (execution.Deadline <= now)
                {
                    if (execution.Cause != StopCause.None) (gone ??= []).Add(execution);
                    execution.Stop(StopCause.TimeOut);
                    execution.Deadline = now + _grace;
                }

                next = next <= execution.Deadline ? next : execution.Deadline;
            }
        }

        gone?.ForEach(e => _giveUp(e, RunOutcome.Stopped(e.Cause)));
        return next;
    }
}
