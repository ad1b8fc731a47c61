using Microsoft.Data.Sqlite;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Findings about jobs, raised and resolved inside a step.</summary>
internal static class AlertRows
{
    /// <summary>
    /// An alert's own event is written by its table's trigger. Where the events table refuses it the alert cannot be stored, and the
    /// step goes on: what is wrong is on the job's row too.
    /// </summary>
    public static bool Raise(SqliteSession session, InstanceStamp stamp, string rule, string subject, string message)
    {
        try
        {
            session.Savepoint(() => session.Execute(
                "alert_raise", ("rule", rule), ("subject", subject), ("severity", "warning"), ("message", message), ("now", session.Now),
                ("instance", stamp.InstanceId), ("build", stamp.Build)));
            return true;
        }
        catch (SqliteException error) when (StoreErrors.IsOfStatement(error))
        {
            return false;
        }
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
