using ReplyScheduler.Events;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Records what a host's calendar says about jobs. What is news is an event; a schedule that cannot be planned is an alert, ended when it can.</summary>
internal static class PlanStep
{
    private const string BadSchedule = "bad_schedule";

    /// <summary>Applies the plans that are not older than their rows. The events are the claim's to write.</summary>
    public static List<SchedulerEvent> Run(SqliteSession session, InstanceStamp stamp, IReadOnlyList<JobPlan> plans)
    {
        var events = new List<SchedulerEvent>();
        using var rows = new JsonRows();
        foreach (var plan in plans) rows.Row(plan.JobId, plan.JobVersion, plan.NextRunAt, Bounded.Text(plan.InvalidReason, 1000));
        var announced = plans.Where(plan => plan.Announce).Select(plan => plan.JobId).ToHashSet();
        var (planned, invalid) = (new List<string>(), new List<(string Name, string Reason)>());
        using (var applied = session.Query("plans_apply", ("plans", rows.Close())))
        {
            while (applied.Read())
            {
                var id = applied.GetGuidText(0);
                if (!announced.Contains(id)) continue;
                var reason = applied.GetStringOrNull(3);
                events.Add(ClaimEvents.Planned(id, applied.GetString(1), applied.GetInstantOrNull(2), reason));
                if (reason is null) planned.Add(applied.GetString(1));
                else invalid.Add((applied.GetString(1), reason));
            }
        }

        if (planned.Count > 0 && session.Scalar<long?>("alert_any", ("rule", BadSchedule)) is not null) AlertRows.Resolve(session, BadSchedule, planned);
        foreach (var (name, reason) in invalid) AlertRows.Raise(session, stamp, BadSchedule, name, $"Job {name} cannot be planned: {reason}");
        return events;
    }
}
