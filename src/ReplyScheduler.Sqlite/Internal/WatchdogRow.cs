using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>The row of <c>watchdog</c>: how it judges, in microseconds; and, of <c>watchdog_turn</c>, when it did last.</summary>
internal sealed record WatchdogRow(
    long Period, long Silence, long StartGrace, long LeaseGrace, long PermitUnknown, long StuckSlots, long SloWindow, long SloSlots, long SloPercent, long MostAlerts, long? EvaluatedAt)
{
    private const long Second = 1_000_000;

    /// <summary>How far before its finding a silence begins.</summary>
    public long Reach => Silence + StartGrace;

    public static WatchdogRow Read(SqliteSession session)
    {
        using (var row = session.Query("watchdog"))
        {
            if (row.Read()) return Of(row);
        }

        session.Execute("watch_begin");
        using var made = session.Query("watchdog");
        made.Read();
        return Of(made);
    }

    private static WatchdogRow Of(SqliteDataReader row) => new(
        row.GetInt64(0) * Second, row.GetInt64(1) * Second, row.GetInt64(2) * Second, row.GetInt64(3) * Second, row.GetInt64(4) * Second, row.GetInt64(5), row.GetInt64(6) * Second,
        row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64OrNull(10));
}
