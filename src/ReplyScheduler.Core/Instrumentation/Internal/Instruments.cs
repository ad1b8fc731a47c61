using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Instrumentation.Internal;

/// <summary>What a scheduler shows of itself to listeners. Nobody listening costs a check. Safe for concurrent use.</summary>
internal sealed class Instruments : IDisposable
{
    private readonly ActivitySource _source;
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Histogram<double> _tick;
    private readonly Histogram<double> _run;
    private readonly Histogram<double> _lag;
    private readonly Histogram<double> _step;
    private readonly Histogram<double> _call;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _swept;
    private readonly Counter<long> _sinkFailures;
    private readonly Gauge<double> _skew;
    private readonly Gauge<long> _alertsOpen;
    private readonly Counter<long> _notices;

    public Instruments(IMeterFactory? factory = null)
    {
        var version = typeof(Instruments).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        _source = new ActivitySource(InstrumentNames.Source, version);
        var options = new MeterOptions(InstrumentNames.Source) { Version = version };
        (_meter, _ownsMeter) = factory is null ? (new Meter(options), true) : (factory.Create(options), false);
        _tick = _meter.CreateHistogram<double>(InstrumentNames.TickDuration, "s", "Ticks.");
        _run = _meter.CreateHistogram<double>(InstrumentNames.RunDuration, "s", "Runs.");
        _lag = _meter.CreateHistogram<double>(InstrumentNames.RunLag, "s", "From the slot to its claim.");
        _step = _meter.CreateHistogram<double>(InstrumentNames.StoreDuration, "s", "Steps of the store.");
        _call = _meter.CreateHistogram<double>(InstrumentNames.CallDuration, "s", "Calls of the host's code.");
        _active = _meter.CreateUpDownCounter<long>(InstrumentNames.RunsActive, "{run}", "Runs at work in this process.");
        _closed = _meter.CreateCounter<long>(InstrumentNames.SlotsClosed, "{slot}", "Slots recorded as not run.");
        _swept = _meter.CreateCounter<long>(InstrumentNames.RunsSwept, "{run}", "Runs whose lease was found to have ended.");
        _sinkFailures = _meter.CreateCounter<long>(InstrumentNames.SinkFailures, "{event}", "Copies of events that sinks failed to take.");
        _alertsOpen = _meter.CreateGauge<long>(InstrumentNames.AlertsOpen, "{alert}", "Alerts that are not resolved.");
        _notices = _meter.CreateCounter<long>(InstrumentNames.AlertNotices, "{notice}", "Notices to alert sinks.");
        _skew = _meter.CreateGauge<double>(InstrumentNames.ClockSkew, "s", "How far the host's clock is ahead of the store's.");
    }

    /// <summary>Around one tick.</summary>
    public async Task<TickReport> TickAsync(string triggeredBy, Func<Task<TickReport>> tick)
    {
        using var activity = _source.StartActivity(InstrumentNames.TickActivity);
        activity?.SetTag(InstrumentNames.TriggeredBy, triggeredBy);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            return await tick().ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failed.GetType().Name);
            throw;
        }
        finally
        {
            _tick.Record(Seconds(begun));
        }
    }

    /// <summary>What a claim did.</summary>
    public void Claimed(ClaimResult result, IReadOnlyList<Execution> started)
    {
        if (result.Swept > 0) _swept.Add(result.Swept);
        if (_closed.Enabled)
        {
            foreach (var slots in result.Closed.CountBy(slot => (slot.Disposition, slot.Reason)))
            {
                _closed.Add(slots.Value, new(InstrumentNames.Disposition, StoredCode.Of(slots.Key.Disposition)), new(InstrumentNames.Reason, StoredCode.Of(slots.Key.Reason)));
            }
        }

        if (!_lag.Enabled) return;
        foreach (var execution in started)
        {
            var run = execution.Run;
            if (run is { Kind: SlotKind.Schedule, Attempt: 1 }) _lag.Record((run.StartedAt - run.SlotTime).TotalSeconds, new KeyValuePair<string, object?>(InstrumentNames.JobType, run.JobType));
        }
    }

    /// <summary>A run's handler begins, in the caller's flow; null when nobody listens.</summary>
    public MeasuredRun? BeginRun(JobRun run)
    {
        if (!_run.Enabled && !_active.Enabled && !_source.HasListeners()) return null;
        var activity = _source.StartActivity(InstrumentNames.RunActivity, ActivityKind.Consumer, default(ActivityContext));
        activity?.SetTag(InstrumentNames.JobName, run.JobName).SetTag(InstrumentNames.JobType, run.JobType).SetTag(InstrumentNames.RunId, run.RunId.ToString())
            .SetTag(InstrumentNames.SlotTime, run.SlotTime.ToString("O")).SetTag(InstrumentNames.Attempt, run.Attempt);
        _active.Add(1, new KeyValuePair<string, object?>(InstrumentNames.JobType, run.JobType));
        return new MeasuredRun(this, run.JobType, activity);
    }

    /// <summary>A run that was begun is at work no more.</summary>
    public void RunConcluded(string jobType) => _active.Add(-1, new KeyValuePair<string, object?>(InstrumentNames.JobType, jobType));

    /// <summary>How a run that was begun ended.</summary>
    public void RunEnded(string jobType, string status, TimeSpan duration) =>
        _run.Record(duration.TotalSeconds, new(InstrumentNames.JobType, jobType), new(InstrumentNames.Status, status));

    /// <summary>Around one step of the store.</summary>
    public Task<T> StepAsync<T>(string step, Func<Task<T>> call) =>
        _step.Enabled || _source.HasListeners() ? MeasuredAsync(InstrumentNames.StoreActivity, ActivityKind.Client, _step, InstrumentNames.Step, step, call) : call();

    /// <summary>Around one call of the host's code.</summary>
    public ValueTask<T> CallAsync<T>(string name, Func<ValueTask<T>> call) => _call.Enabled || _source.HasListeners()
        ? new(MeasuredAsync(InstrumentNames.CallActivity, ActivityKind.Internal, _call, InstrumentNames.Call, name, () => call().AsTask()))
        : call();

    /// <summary>The difference of the clocks at a claim; null for a virtual clock.</summary>
    public void Heard(TimeSpan? skew)
    {
        if (skew is { } ahead) _skew.Record(ahead.TotalSeconds);
    }

    public void AlertsOpen(int count) => _alertsOpen.Record(count);

    public void NoticeSent(bool isAccepted) => _notices.Add(1, new KeyValuePair<string, object?>(InstrumentNames.Outcome, isAccepted ? "ok" : "error"));

    public void SinkFailed(int copies) => _sinkFailures.Add(copies);

    public void Dispose()
    {
        _source.Dispose();
        if (_ownsMeter) _meter.Dispose();
    }

    private async Task<T> MeasuredAsync<T>(string activityName, ActivityKind kind, Histogram<double> histogram, string tag, string value, Func<Task<T>> call)
    {
        using var activity = _source.StartActivity(activityName, kind);
        activity?.SetTag(tag, value);
        var begun = Stopwatch.GetTimestamp();
        var outcome = "ok";
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            outcome = failed is StoreException { IsTransient: true } ? "transient" : "error";
            activity?.SetStatus(ActivityStatusCode.Error, failed.GetType().Name);
            throw;
        }
        finally
        {
            histogram.Record(Seconds(begun), new(tag, value), new(InstrumentNames.Outcome, outcome));
        }
    }

    private static double Seconds(long begun) => Stopwatch.GetElapsedTime(begun).TotalSeconds;
}
