using ReplyScheduler.Liveness;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Notices on their way: taken under a lease, then marked as sent or given back.</summary>
internal static class OutboxSteps
{
    private const int ErrorLimit = 500;

    public static IReadOnlyList<LeasedNotice> Take(SqliteSession session, TakeNoticesRequest request)
    {
        var sinks = JsonRows.Texts(request.Sinks);
        Register(session, sinks);
        var due = new List<long>();
        using (var rows = session.Query("notices_due", ("sinks", sinks), ("most", request.Most), ("now", session.Now)))
        {
            while (rows.Read()) due.Add(rows.GetInt64(0));
        }

        var notices = new List<LeasedNotice>();
        foreach (var seq in due)
        {
            session.Execute("notice_taken", ("seq", seq), ("lease", request.Lease), ("instance", request.Stamp.InstanceId), ("now", session.Now));
            using var row = session.Query("notices_take", ("seq", seq));
            if (!row.Read()) continue;
            var notice = new AlertNotice(
                row.GetGuidText(16), StoredCode.To<AlertNoticeKind>(row.GetString(18)), SqliteAlertStore.ReadAlert(row), row.GetInstant(19), row.GetInt32(20));
            notices.Add(new LeasedNotice(row.GetString(17), notice));
        }

        return notices;
    }

    public static bool Settle(SqliteSession session, SettleNoticesRequest request)
    {
        session.Execute("notices_sent", ("ids", JsonRows.Ids(request.Ends.Where(end => end.IsSent).Select(end => end.Id))), ("now", session.Now));
        foreach (var end in request.Ends.Where(end => !end.IsSent))
        {
            session.Execute("notices_returned", ("id", end.Id), ("attempt", end.Attempt), ("error", Bounded.Text(end.Error, ErrorLimit)),
                ("instance", request.Stamp.InstanceId), ("now", session.Now));
        }

        return true;
    }

    private static void Register(SqliteSession session, string sinks)
    {
        var fresh = new List<string>();
        using (var rows = session.Query("sinks_new", ("sinks", sinks), ("now", session.Now)))
        {
            while (rows.Read()) fresh.Add(rows.GetString(0));
        }

        foreach (var sink in fresh) session.Execute("sink_told", ("sink", sink), ("now", session.Now));
        session.Execute("sinks_seen", ("sinks", sinks), ("now", session.Now));
    }
}
