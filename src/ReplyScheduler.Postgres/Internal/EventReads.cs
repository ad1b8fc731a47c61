using Npgsql;
using ReplyScheduler.Events;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// Events in the order of their numbers. Transactions commit in another order, so a reading goes only as far as no open transaction may
/// still write before it. It therefore needs a snapshot for each statement, and is a step instead of a reading in one snapshot.
/// </summary>
internal static class EventReads
{
    private const long MostRows = 10_000;

    public static Func<IReadOnlyList<SchedulerEvent>> Build(PostgresStep step, long after, Guid? instance, int limit)
    {
        var events = new List<SchedulerEvent>();
        step.Add("events_last");
        step.Add("events_horizon");
        step.Add("events_read", row => events.Add(Event(row)), ("after", after), ("instance", instance), ("limit", Math.Clamp(limit, 1, MostRows)));
        return () => events;
    }

    private static SchedulerEvent Event(NpgsqlDataReader row) => new()
    {
        Sequence = row.GetInt64(0), Id = row.GetGuid(1), Type = row.GetString(2), Severity = StoredCode.To<EventSeverity>(row.GetString(3)),
        Message = row.GetString(4), Data = JsonText.CompactOrNull(row.GetStringOrNull(5)), CreatedAt = row.GetInstant(6), RunId = row.GetGuidOrNull(7), JobId = row.GetGuidOrNull(8),
        DecisionId = row.GetGuidOrNull(9), PermitId = row.GetGuidOrNull(10), InstanceId = row.GetGuidOrNull(11), Build = row.GetStringOrNull(12),
    };
}
