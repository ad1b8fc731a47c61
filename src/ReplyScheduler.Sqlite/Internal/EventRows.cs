using Microsoft.Data.Sqlite;
using ReplyScheduler.Events;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// Writes events of jobs in the step's own transaction. If <c>system_events</c> refuses them, they go to the spool in the same
/// transaction, so that logging never blocks the scheduler and nothing is lost. Permits have no such second form.
/// </summary>
internal static class EventRows
{
    private const int MessageLimit = 2000;

    public static void Write(SqliteSession session, InstanceStamp stamp, IReadOnlyList<SchedulerEvent> events)
    {
        if (events.Count == 0) return;
        using var rows = new JsonRows();
        foreach (var e in events)
            rows.Row(e.Type, StoredCode.Of(e.Severity), Bounded.Text(e.Message, MessageLimit), e.Data, e.RunId, e.JobId, e.DecisionId, e.PermitId);
        var json = rows.Close();
        WriteOrSpool(session, name => session.Execute(name, ("events", json), ("now", session.Now), ("instance", stamp.InstanceId), ("build", stamp.Build)), "events_append");
    }

    /// <summary>The start events of claimed runs, made in SQL from the catalogue.</summary>
    public static void WriteStarted(SqliteSession session, InstanceStamp stamp, string won) =>
        WriteOrSpool(session, name => session.Execute(name, ("won", won), ("now", session.Now), ("instance", stamp.InstanceId), ("build", stamp.Build)), "events_started");

    /// <summary>Moves what waits in the spool, if the events table takes it again.</summary>
    public static void DrainSpool(SqliteSession session)
    {
        if (session.Scalar<long>("spool_waits") == 0) return;
        var last = session.Scalar<long>("spool_last");
        try
        {
            session.Savepoint(() =>
            {
                session.Execute("spool_move", ("last", last));
                return session.Execute("spool_clear", ("last", last));
            });
        }
        catch (SqliteException error) when (StoreErrors.IsOfStatement(error))
        {
            // The table still refuses: the rows stay where they are and the next tick tries again.
        }
    }

    private static void WriteOrSpool(SqliteSession session, Func<string, int> write, string name)
    {
        try
        {
            session.Savepoint(() => write(name));
        }
        catch (SqliteException error) when (StoreErrors.IsOfStatement(error))
        {
            write(name + "_spool");
        }
    }
}
