using Microsoft.Data.Sqlite;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Proofs;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Internal;

namespace ReplyScheduler.Testing;

/// <summary>What a harness's database holds, for assertions. Each call reads anew; nothing is written. Safe for concurrent use.</summary>
public sealed class StoredRecords
{
    private const int Page = 1000;

    private readonly SchedulerHarness _harness;
    private readonly DatabaseReader _database;

    internal StoredRecords(SchedulerHarness harness) => (_harness, _database) = (harness, new DatabaseReader(harness.DatabasePath));

    /// <summary>Every attempt at every slot, by slot, then by job, then by attempt.</summary>
    /// <param name="job">Only this job; null for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<JobExecution>> RunsAsync(string? job = null, CancellationToken cancellationToken = default)
    {
        var found = new List<JobExecution>();
        for (Guid? before = null; ;)
        {
            var query = new ExecutionQuery { JobName = job, Before = before, Limit = Page };
            var page = await _harness.Store.Evidence.ReadExecutionsAsync(query, cancellationToken).ConfigureAwait(false);
            if (page.Count == 0) return [.. found.OrderBy(run => run.SlotTime).ThenBy(run => run.JobName, StringComparer.Ordinal).ThenBy(run => run.Attempt)];
            found.AddRange(page);
            before = page[^1].RunId;
        }
    }

    /// <summary>What became of every slot, by slot, then by job.</summary>
    /// <param name="job">Only this job; null for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<RecordedSlot>> SlotsAsync(string? job = null, CancellationToken cancellationToken = default) => _database.ReadAsync(
        """
        SELECT coalesce(j.job_name, s.job_id), s.slot_time, s.kind, s.disposition, s.reason_code
        FROM job_slots s LEFT JOIN scheduled_jobs j ON j.id = s.job_id
        WHERE $name IS NULL OR j.job_name = $name ORDER BY s.slot_time, 1
        """,
        row => new RecordedSlot(
            row.GetString(0), DatabaseReader.Instant(row, 1), StoredCode.To<SlotKind>(row.GetString(2)), StoredCode.To<SlotDisposition>(row.GetString(3)),
            DatabaseReader.Code<SlotReason>(row, 4)),
        job, cancellationToken);

    /// <summary>Every permit in the order of creation, without the canaries that the library plants to prove its own rule.</summary>
    /// <param name="target">Only those for this target; null for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<RecordedPermit>> PermitsAsync(string? target = null, CancellationToken cancellationToken = default) => _database.ReadAsync(
        """
        SELECT p.permit_id, p.pipeline_source, p.platform, p.account, p.target_id, d.content, p.status, p.reason_code, p.detail, p.posted_id, p.run_id
        FROM posting_permits p LEFT JOIN reply_decisions d ON d.decision_id = p.decision_id
        WHERE p.decision_type <> 'canary' AND ($name IS NULL OR p.target_id = $name) ORDER BY p.created_at, p.permit_id
        """,
        Permit, target, cancellationToken);

    /// <summary>Every event in the order of the store.</summary>
    /// <param name="type">Only those of this name; null for all. See <see cref="EventNames"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<SchedulerEvent>> EventsAsync(string? type = null, CancellationToken cancellationToken = default)
    {
        var found = new List<SchedulerEvent>();
        for (long after = 0; ;)
        {
            var page = await _harness.Store.Evidence.ReadEventsAsync(after, null, Page, cancellationToken).ConfigureAwait(false);
            if (page.Count == 0) return found;
            found.AddRange(page.Where(e => type is null || e.Type == type));
            after = page[^1].Sequence;
        }
    }

    /// <summary>The verdicts on a reply pipeline's slots since the start, by slot.</summary>
    /// <param name="pipeline">Its name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<SlotVerdict>> VerdictsAsync(string pipeline, CancellationToken cancellationToken = default) =>
        _harness.Store.Evidence.ReadVerdictsAsync(pipeline, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, cancellationToken);

    /// <summary>What the store holds now, in numbers.</summary>
    public Task<StoreStatus> StatusAsync(CancellationToken cancellationToken = default) => _harness.Store.Evidence.ReadStatusAsync(cancellationToken);

    /// <summary>Everything that hangs together with an id: of a run, candidate, decision, permit, target or posted reply.</summary>
    public Task<IReadOnlyList<TraceLine>> TraceAsync(string id, CancellationToken cancellationToken = default) => _harness.Store.Evidence.TraceAsync(id, cancellationToken);

    /// <summary>The proof over the stored evidence.</summary>
    /// <param name="options">The window; null for the last 30 minutes of the store's clock.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<ProofReport> ProveAsync(ProofOptions? options = null, CancellationToken cancellationToken = default) =>
        _harness.Get<IProof>().ProveAsync(options, cancellationToken);

    private static RecordedPermit Permit(SqliteDataReader row) => new(
        Guid.Parse(row.GetString(0)), DatabaseReader.Text(row, 1), row.GetString(2), row.GetString(3), DatabaseReader.Text(row, 4), DatabaseReader.Text(row, 5),
        StoredCode.To<PermitStatus>(row.GetString(6)), DatabaseReader.Code<PermitReason>(row, 7), DatabaseReader.Text(row, 8), DatabaseReader.Text(row, 9), DatabaseReader.Id(row, 10));
}
