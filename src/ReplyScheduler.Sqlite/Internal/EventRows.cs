using System.Text.Json;
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

    /// <summary>So few are written one by one: cheaper than a set through JSON.</summary>
    private const int Few = 3;

    private const int TypeLimit = 300;
    private const int DataLimit = 65_536;

    public static void Write(SqliteSession session, InstanceStamp stamp, IReadOnlyList<SchedulerEvent> events)
    {
        foreach (var e in events) Check(e);
        if (events.Count > Few)
        {
            WriteMany(session, stamp, events);
            return;
        }

        foreach (var e in events) WriteOne(session, stamp, e);
    }

    private static void WriteOne(SqliteSession session, InstanceStamp stamp, SchedulerEvent e) => WriteOrSpool(
        name => session.Execute(name, ("type", e.Type), ("severity", StoredCode.Of(e.Severity)), ("message", Bounded.Text(e.Message, MessageLimit)), ("data", e.Data), ("now", session.Now),
            ("run", e.RunId), ("job", e.JobId), ("decision", e.DecisionId), ("permit", e.PermitId), ("instance", stamp.InstanceId), ("build", stamp.Build)),
        "event_append");

    private static void WriteMany(SqliteSession session, InstanceStamp stamp, IReadOnlyList<SchedulerEvent> events)
    {
        using var rows = new JsonRows();
        foreach (var e in events)
            rows.Row(e.Type, StoredCode.Of(e.Severity), Bounded.Text(e.Message, MessageLimit), e.Data, e.RunId, e.JobId, e.DecisionId, e.PermitId);
        var json = rows.Close();
        WriteOrSpool(name => session.Execute(name, ("events", json), ("now", session.Now), ("instance", stamp.InstanceId), ("build", stamp.Build)), "events_append");
    }

    /// <summary>The start events of claimed runs, made in SQL from the catalogue.</summary>
    public static void WriteStarted(SqliteSession session, InstanceStamp stamp, string won) =>
        WriteOrSpool(name => session.Execute(name, ("won", won), ("now", session.Now), ("instance", stamp.InstanceId), ("build", stamp.Build)), "events_started");

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

    /// <summary>What the events table would never take must not reach the spool either: it would block what waits behind it for ever.</summary>
    private static void Check(SchedulerEvent happened)
    {
        if (happened.Type.Length is 0 or > TypeLimit)
            throw new StoreException($"An event's type must have 1 to {TypeLimit} characters, not {happened.Type.Length}.", isTransient: false);
        if (happened.Data is { } data && !IsObject(data))
            throw new StoreException($"The data of the event '{happened.Type}' must be a JSON object of at most {DataLimit} characters.", isTransient: false);
    }

    private static bool IsObject(string data)
    {
        if (data.Length > DataLimit) return false;
        try
        {
            using var json = JsonDocument.Parse(data);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>No savepoint is needed: a statement that SQLite refuses leaves nothing behind.</summary>
    private static void WriteOrSpool(Func<string, int> write, string name)
    {
        try
        {
            write(name);
        }
        catch (SqliteException error) when (StoreErrors.IsOfStatement(error))
        {
            write(name + "_spool");
        }
    }
}
