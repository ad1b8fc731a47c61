using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Raw;
using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>The raw side of P6: one claim for all pipelines of a slot, then four durable steps for each reply.</summary>
internal sealed class RawReplies : IDisposable
{
    private const string Seed = "INSERT INTO scheduled_jobs (id, job_name, job_type, schedule) SELECT v.job, v.name, 'reply_pipeline', '*/15 * * * *' FROM {rows}";

    private const string Candidates =
        """
        INSERT INTO reply_candidates (id, pipeline, target_id, root_id, root_issuer, root_method, root_confidence, author, text, expected_views, tier, expires_at, created_at, changed_at)
        SELECT v.run, $6, v.name, v.name, 'host', 'stated', 1.0, 'Ada', 'How do I prune a rose?', 6000, 1, $5, $4, $4 FROM {rows}
        """;

    private const string Slots =
        "INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at, instance_id, build) SELECT v.job, $4, 'schedule', 'claimed', $4, $5, 'bench' FROM {rows}";

    private const string Executions =
        """
        INSERT INTO job_executions (id, job_id, slot_time, kind, status, started_at, triggered_by, lease_owner, lease_until, instance_id, build)
        SELECT v.run, v.job, $4, 'schedule', 'running', $4, 'bench', $5, $4 + 60000000 * {us}, $5, 'bench' FROM {rows}
        """;

    private const string Started =
        """
        INSERT INTO system_events (event_type, severity, message, event_data, created_at, run_id, job_id, instance_id, build)
        SELECT v.name || '_job_started', 'info', 'The job started.', {json}('scheduler_run_id', v.run, 'slot_time', $4), $4, v.run, v.job, $5, 'bench' FROM {rows}
        """;

    private readonly IRawStore _writer;
    private readonly BenchOptions _options;
    private readonly DateTimeOffset _from;
    private readonly Guid _instance = Guid.NewGuid();
    private readonly Guid[] _jobs;
    private readonly string[] _names;

    private RawReplies(IRawStore writer, BenchOptions options, DateTimeOffset from)
    {
        (_writer, _options, _from) = (writer, options, from);
        _jobs = [.. Enumerable.Range(0, options.Pipelines).Select(_ => RawReply.NewId())];
        _names = [.. Enumerable.Range(0, options.Pipelines).Select(WholeReply.PipelineOf)];
    }

    public static async Task<RawReplies> OpenAsync(BenchStore store, BenchOptions options, int slots, DateTimeOffset from)
    {
        await store.PrepareRawAsync(from);
        var raw = new RawReplies(store.OpenRaw(isShared: true), options, from);
        await raw._writer.RunAsync(session => raw.Prepare(session, slots));
        return raw;
    }

    public async Task RunSlotAsync(int slot)
    {
        var at = _from.AddMinutes(15 * slot);
        ReplyItem[] items = [.. _jobs.Select((job, i) => new ReplyItem(_names[i], job, RawReply.NewId(), at, _instance) { Verdict = """{"verdict":"allow"}""", VirtualNow = at })];
        var won = new RawRows([.. items.Select(item => item.Run)], _jobs, _names);
        await _writer.RunAsync(session =>
        {
            session.Set(Slots, won, at, _instance);
            session.Set(Executions, won, at, _instance);
            session.Set(Started, won, at, _instance);
        });
        await Callers.RunAsync(_options.Callers, items.Length, i => ReplyAsync(items[i]));
    }

    public void Dispose() => _writer.Dispose();

    private async Task ReplyAsync(ReplyItem item)
    {
        await _writer.RunAsync(session => RawReply.TakeCandidate(session, item));
        await _writer.RunAsync(session => RawReply.Create(session, item));
        await _writer.RunAsync(session =>
        {
            RawReply.ApprovePermit(session, item);
            RawReply.LaunchPermit(session, item);
        });
        await _writer.RunAsync(session => RawReply.SettlePermit(session, item));
    }

    private void Prepare(IRawSession session, int slots)
    {
        session.Set(Seed, new RawRows(_jobs, _jobs, _names));
        foreach (var name in _names)
        {
            Guid[] ids = [.. Enumerable.Range(0, slots).Select(_ => RawReply.NewId())];
            session.Set(Candidates, new RawRows(ids, ids, [.. Enumerable.Range(0, slots).Select(i => $"{name}-{i}")]), _from, _from.AddDays(1), name);
        }
    }
}
