using Microsoft.Data.Sqlite;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Findings about jobs, raised and resolved inside a step.</summary>
internal static class AlertRows
{
    private const string NoHandler = "no_handler";
    private const int MessageLimit = 2000;

    /// <summary>
    /// An alert's own event is written by its table's trigger. Where the events table refuses it the alert cannot be stored, and the
    /// step goes on: what is wrong is on the job's row too.
    /// </summary>
    public static bool Raise(SqliteSession session, InstanceStamp stamp, string rule, string subject, string message)
    {
        try
        {
            session.Savepoint(() => RaiseNow(session, stamp, rule, subject, "warning", message));
            return true;
        }
        catch (SqliteException error) when (StoreErrors.IsOfStatement(error))
        {
            return false;
        }
    }

    /// <summary>Raises a finding, or counts it again. Whether it is new.</summary>
    public static bool RaiseNow(SqliteSession session, InstanceStamp stamp, string rule, string subject, string severity, string message) => session.Scalar<long>(
        "alert_raise", ("rule", rule), ("subject", subject), ("severity", severity), ("message", Bounded.Text(message, MessageLimit)), ("now", session.Now),
        ("instance", stamp.InstanceId), ("build", stamp.Build)) == 1;

    /// <summary>Types that nobody handled by the end of a slot: one finding for each, ended by an instance that handles it.</summary>
    public static void RaiseUnhandled(SqliteSession session, InstanceStamp stamp, IEnumerable<ClosedSlot> closed)
    {
        List<Guid> jobs = [.. closed.Where(slot => slot.Reason == SlotReason.NoHandler).Select(slot => slot.JobId).Distinct()];
        if (jobs.Count == 0) return;
        var types = new List<string>();
        using (var rows = session.Query("types_of_jobs", ("jobs", JsonRows.Ids(jobs))))
        {
            while (rows.Read()) types.Add(rows.GetString(0));
        }

        foreach (var type in types) Raise(session, stamp, NoHandler, type, $"No live instance handles the job type {type}, so slots of its jobs are blocked.");
    }

    /// <summary>An instance came that handles types.</summary>
    public static void ResolveHandled(SqliteSession session, InstanceRegistration instance)
    {
        if (session.Scalar<long?>("alert_any", ("rule", NoHandler)) is null) return;
        var types = new List<string>(instance.HandledTypes);
        if (instance.HandlesEndpoints)
        {
            using var rows = session.Query("types_with_endpoints");
            while (rows.Read()) types.Add(rows.GetString(0));
        }

        Resolve(session, NoHandler, types);
    }

    /// <summary>Resolves findings about what a person took away: the job, its name, its activity or its limit.</summary>
    public static void ResolveGone(SqliteSession session)
    {
        List<(string Rule, string Subject)>? gone = null;
        using (var rows = session.Query("findings_gone"))
        {
            while (rows.Read()) (gone ??= []).Add((rows.GetString(0), rows.GetString(1)));
        }

        foreach (var rule in gone?.GroupBy(finding => finding.Rule, finding => finding.Subject) ?? []) Resolve(session, rule.Key, rule);
    }

    public static void Resolve(SqliteSession session, string rule, IEnumerable<string> subjects)
    {
        try
        {
            session.Savepoint(() => session.Execute("alert_resolve", ("rule", rule), ("subjects", JsonRows.Texts([.. subjects])), ("now", session.Now)));
        }
        catch (SqliteException error) when (StoreErrors.IsOfStatement(error))
        {
            // The watchdog resolves it when the events table takes rows again.
        }
    }
}
