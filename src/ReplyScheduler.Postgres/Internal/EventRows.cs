using ReplyScheduler.Events;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// Adds events to a step. If <c>system_events</c> refuses them, the step's second form writes them to the spool, so that logging never
/// blocks the scheduler and nothing is lost. Permits have no such second form.
/// </summary>
internal static class EventRows
{
    private const int MessageLimit = 2000;
    private const int TypeLimit = 300;

    /// <summary>Adds one statement that writes the events in their order; none, if there are none.</summary>
    /// <param name="step">The step.</param>
    /// <param name="stamp">Who writes.</param>
    /// <param name="events">What happened.</param>
    /// <param name="guard">A variable of the step that must say <c>go</c>, set by an earlier statement of it; null to write always.</param>
    /// <exception cref="StoreException">What the events table would never take.</exception>
    public static void Write(PostgresStep step, InstanceStamp stamp, IReadOnlyList<SchedulerEvent> events, string? guard = null)
    {
        if (events.Count == 0) return;
        foreach (var e in events) Check(e);
        step.Add(
            "events_append", ("instance", stamp.InstanceId), ("build", stamp.Build), ("types", events.Map(e => e.Type)), ("severities", events.Map(e => StoredCode.Of(e.Severity))),
            ("messages", events.Map(Message)), ("data", events.Map(e => e.Data)), ("runs", events.Map(e => e.RunId)), ("jobs", events.Map(e => e.JobId)),
            ("decisions", events.Map(e => e.DecisionId)), ("permits", events.Map(e => e.PermitId)), ("guard", guard));
    }

    /// <summary>The message as the table takes it.</summary>
    public static string Message(SchedulerEvent happened) => Bounded.Text(happened.Message, MessageLimit)!;

    /// <summary>What the events table would never take must not reach the spool either: it would block what waits behind it for ever.</summary>
    public static void Check(SchedulerEvent happened)
    {
        if (happened.Type.Length is 0 or > TypeLimit)
            throw new StoreException($"An event's type must have 1 to {TypeLimit} characters, not {happened.Type.Length}.", isTransient: false);
        if (happened.Data is { } data && !StorableJson.IsObject(data))
            throw new StoreException($"The data of the event '{happened.Type}' must be a JSON object of at most {StorableJson.Limit} characters, without NUL characters.", isTransient: false);
    }
}
