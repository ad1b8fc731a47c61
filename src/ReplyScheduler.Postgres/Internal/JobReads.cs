using Npgsql;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Jobs and their executions for people: never writes, one snapshot, bounded.</summary>
internal static class JobReads
{
    private static readonly Guid AfterEveryId = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <summary>A name has at most 200 characters, and none comes after this one.</summary>
    private static readonly string AfterEveryName = string.Concat(Enumerable.Repeat("\U0010FFFF", 201));

    public static Func<JobPage> Jobs(PostgresStep step, JobQuery query)
    {
        var now = default(DateTimeOffset);
        var jobs = new List<JobState>();
        step.Add("store_now", row => now = row.GetInstant(0));
        if (StorableText.IsStorable(query.Name ?? "") && StorableText.IsStorable(query.After))
        {
            step.Add("jobs_read", row => jobs.Add(Job(row)), ("after", query.After), ("from", query.Name ?? ""), ("through", query.Name ?? AfterEveryName),
                ("active", query.IsActive), ("limit", (long)query.Limit));
        }

        return () => new JobPage(now, jobs);
    }

    public static Func<IReadOnlyList<JobExecution>> Executions(PostgresStep step, ExecutionQuery query)
    {
        var executions = new List<JobExecution>();
        void Read(NpgsqlDataReader row) => executions.Add(Execution(row));
        var (before, limit) = (("before", (object?)(query.Before ?? AfterEveryId)), ("limit", (object?)(long)query.Limit));
        var status = ("status", (object?)(query.Status is { } wanted ? StoredCode.Of(wanted) : null));
        if (query.JobName is null) step.Add("executions_read", Read, before, status, limit);
        else if (StorableText.IsStorable(query.JobName)) step.Add("executions_of_job", Read, ("name", query.JobName), before, status, limit);
        return () => executions;
    }

    private static JobState Job(NpgsqlDataReader row) => new()
    {
        Row = JobRows.Read(row), Description = row.GetStringOrNull(17), CreatedAt = row.GetInstant(18), UpdatedAt = row.GetInstant(19),
        LastRunAt = row.GetInstantOrNull(20), Retries = row.GetInt32(21), RetryDelay = TimeSpan.FromSeconds(row.GetInt32(22)),
        Freshness = row.GetInt32OrNull(23) is { } seconds ? TimeSpan.FromSeconds(seconds) : null, PausedUntil = row.GetInstantOrNull(24),
        PausedBy = row.GetStringOrNull(25), PauseReason = row.GetStringOrNull(26), Owner = row.GetStringOrNull(27), UnownedSince = row.GetInstantOrNull(28),
        StaleSince = row.GetInstantOrNull(29), IsHandled = row.GetBoolean(30), Running = checked((int)row.GetInt64(31)), Waiting = checked((int)row.GetInt64(32)),
    };

    private static JobExecution Execution(NpgsqlDataReader row) => new()
    {
        RunId = row.GetGuid(0), JobId = row.GetGuid(1), JobName = row.GetStringOrNull(2), SlotTime = row.GetInstant(3),
        Kind = StoredCode.To<SlotKind>(row.GetString(4)), Attempt = row.GetInt32(5), Status = StoredCode.To<ExecutionStatus>(row.GetString(6)),
        StartedAt = row.GetInstant(7), CompletedAt = row.GetInstantOrNull(8), Reason = row.GetStringOrNull(9), Error = row.GetStringOrNull(10),
        Result = JsonText.CompactOrNull(row.GetStringOrNull(11)), TriggeredBy = row.GetStringOrNull(12), InstanceId = row.GetGuidOrNull(13), LeaseUntil = row.GetInstantOrNull(14),
        RetryAt = row.GetInstantOrNull(15), CancelRequestedAt = row.GetInstantOrNull(16), CancelledBy = row.GetStringOrNull(17),
        CancelReason = row.GetStringOrNull(18), Build = row.GetStringOrNull(19),
    };
}
