namespace ReplyScheduler.Instrumentation;

/// <summary>The names of activities, metrics and tags. They are a contract: dashboards go by them. Listed in <c>docs/instrumentation.md</c>.</summary>
public static class InstrumentNames
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/> and of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string Source = "ReplyScheduler";

    /// <summary>Activity of one call of <c>TickAsync</c>.</summary>
    public const string TickActivity = "reply_scheduler.tick";

    /// <summary>Activity of one run, around its handler; what the handler starts is below it.</summary>
    public const string RunActivity = "reply_scheduler.run";

    /// <summary>Activity of one step of the store.</summary>
    public const string StoreActivity = "reply_scheduler.store";

    /// <summary>Activity of one call of the host's code: judge, composer, policy, publisher, look-up or source.</summary>
    public const string CallActivity = "reply_scheduler.call";

    /// <summary>Histogram, seconds: ticks.</summary>
    public const string TickDuration = "reply_scheduler.tick.duration";

    /// <summary>Histogram, seconds: runs, by type and status.</summary>
    public const string RunDuration = "reply_scheduler.run.duration";

    /// <summary>Histogram, seconds: from the slot to its claim, of runs of the schedule.</summary>
    public const string RunLag = "reply_scheduler.run.lag";

    /// <summary>Up-down counter: runs at work in this process.</summary>
    public const string RunsActive = "reply_scheduler.runs.active";

    /// <summary>Counter: slots that were recorded as not run, by disposition and reason.</summary>
    public const string SlotsClosed = "reply_scheduler.slots.closed";

    /// <summary>Counter: runs whose lease was found to have ended.</summary>
    public const string RunsSwept = "reply_scheduler.runs.swept";

    /// <summary>Histogram, seconds: steps of the store, by step and outcome.</summary>
    public const string StoreDuration = "reply_scheduler.store.duration";

    /// <summary>Histogram, seconds: calls of the host's code, by call and outcome.</summary>
    public const string CallDuration = "reply_scheduler.call.duration";

    /// <summary>Counter: copies of events that sinks failed to take.</summary>
    public const string SinkFailures = "reply_scheduler.sink.failures";

    /// <summary>Gauge: alerts that are not resolved, as of the last evaluation of this process.</summary>
    public const string AlertsOpen = "reply_scheduler.alerts.open";

    /// <summary>Counter: notices to alert sinks, by outcome.</summary>
    public const string AlertNotices = "reply_scheduler.alerts.notices";

    /// <summary>Gauge, seconds: how far this host's wall clock was ahead of the store's at the last claim.</summary>
    public const string ClockSkew = "reply_scheduler.clock.skew";

    /// <summary>Tag: the job's name. On activities only, since there may be many.</summary>
    public const string JobName = "reply_scheduler.job.name";

    /// <summary>Tag: the job's type.</summary>
    public const string JobType = "reply_scheduler.job.type";

    /// <summary>Tag: the run's id.</summary>
    public const string RunId = "reply_scheduler.run.id";

    /// <summary>Tag: the slot.</summary>
    public const string SlotTime = "reply_scheduler.slot.time";

    /// <summary>Tag: the attempt.</summary>
    public const string Attempt = "reply_scheduler.attempt";

    /// <summary>Tag: how a run ended.</summary>
    public const string Status = "reply_scheduler.status";

    /// <summary>Tag: the stable code of why.</summary>
    public const string Reason = "reply_scheduler.reason";

    /// <summary>Tag: what became of a slot.</summary>
    public const string Disposition = "reply_scheduler.disposition";

    /// <summary>Tag: what called the tick.</summary>
    public const string TriggeredBy = "reply_scheduler.triggered_by";

    /// <summary>Tag: the role and member of the store, such as <c>jobs.claim</c>.</summary>
    public const string Step = "reply_scheduler.step";

    /// <summary>Tag: which code of the host: <c>judge</c>, <c>compose</c>, <c>policy</c>, <c>publish</c>, <c>look_up</c>, <c>source</c>.</summary>
    public const string Call = "reply_scheduler.call";

    /// <summary>Tag: <c>ok</c>, <c>transient</c> or <c>error</c>.</summary>
    public const string Outcome = "reply_scheduler.outcome";
}
