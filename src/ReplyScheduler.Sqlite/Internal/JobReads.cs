using Microsoft.Data.Sqlite;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Jobs and their executions for people: never writes, one snapshot, bounded.</summary>
internal static class JobReads
{
    /// <summary>SQLite orders every text before every blob.</summary>
    private static readonly byte[] AfterEveryText = [];

    private const string AfterEveryId = "g";

    public static JobPage Jobs(SqliteSession session, JobQuery query)
    {
        var jobs = new List<JobState>();
        using var rows = session.Query("jobs_read", ("after", query.After), ("from", query.Name ?? ""), ("through", query.Name ?? (object)AfterEveryText),
            ("active", query.IsActive), ("limit", query.Limit), ("now", session.Now));
        while (rows.Read()) jobs.Add(Job(rows));
        return new JobPage(SqliteValue.ToInstant(session.Now), jobs);
    }

    public static IReadOnlyList<JobExecution> Executions(SqliteSession session, ExecutionQuery query)
    {
        var executions = new List<JobExecution>();
        var before = query.Before is { } id ? id.ToString("D") : AfterEveryId;
        var status = query.Status is { } wanted ? StoredCode.Of(wanted) : null;
        using var rows = query.JobName is null
            ? session.Query("executions_read", ("before", before), ("status", status), ("limit", query.Limit))
            : session.Query("executions_of_job", ("name", query.JobName), ("before", before), ("status", status), ("limit", query.Limit));
        while (rows.Read()) executions.Add(Execution(rows));
        return executions;
    }

    private static JobState Job(SqliteDataReader row) => new()
    {
        Row = SqliteJobStore.ReadJob(row), Description = row.GetStringOrNull(17), CreatedAt = row.GetInstant(18), UpdatedAt = row.GetInstant(19),
        LastRunAt = row.GetInstantOrNull(20), Retries = row.GetInt32(21), RetryDelay = TimeSpan.FromSeconds(row.GetInt64(22)),
        Freshness = row.GetInt64OrNull(23) is { } seconds ? TimeSpan.FromSeconds(seconds) : null, PausedUntil = row.GetInstantOrNull(24),
        PausedBy = row.GetStringOrNull(25), PauseReason = row.GetStringOrNull(26), Owner = row.GetStringOrNull(27), UnownedSince = row.GetInstantOrNull(28),
        StaleSince = row.GetInstantOrNull(29), IsHandled = row.GetTruth(30), Running = row.GetInt32(31), Waiting = row.GetInt32(32),
    };

    private static JobExecution Execution(SqliteDataReader row) => new()
    {
        RunId = row.GetGuidText(0), JobId = row.GetGuidText(1), JobName = row.GetStringOrNull(2), SlotTime = row.GetInstant(3),
        Kind = StoredCode.To<SlotKind>(row.GetString(4)), Attempt = row.GetInt32(5), Status = StoredCode.To<ExecutionStatus>(row.GetString(6)),
        StartedAt = row.GetInstant(7), CompletedAt = row.GetInstantOrNull(8), Reason = row.GetStringOrNull(9), Error = row.GetStringOrNull(10),
        Result = row.GetStringOrNull(11), TriggeredBy = row.GetStringOrNull(12), InstanceId = row.GetGuidTextOrNull(13), LeaseUntil = row.GetInstantOrNull(14),
        RetryAt = row.GetInstantOrNull(15), CancelRequestedAt = row.GetInstantOrNull(16), CancelledBy = row.GetStringOrNull(17),
        CancelReason = row.GetStringOrNull(18), Build = row.GetStringOrNull(19),
    };
}
