using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Raw;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>The raw side of P6: one claim for all pipelines of a slot, then four durable steps for each reply.</summary>
internal sealed class RawReplies : IDisposable
{
    private const string Seed =
        """
        INSERT INTO scheduled_jobs (id, job_name, job_type, schedule) SELECT value ->> 0, value ->> 1, 'reply_pipeline', '*/15 * * * *' FROM json_each($1);
        """;

    private const string Candidates =
        """
        INSERT INTO reply_candidates (id, pipeline, target_id, root_id, root_issuer, root_method, root_confidence, author, text, expected_views, tier, expires_at, created_at, changed_at)
        VALUES ($1, $2, $3, $3, 'host', 'stated', 1.0, 'Ada', 'How do I prune a rose?', 6000, 1, $4 + 86400000000, $4, $4)
        """;

    private const string Slots = "INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at, instance_id, build) SELECT value ->> 1, $2, 'schedule', 'claimed', $2, $3, 'bench' FROM json_each($1)";

    private const string Executions =
        """
        INSERT INTO job_executions (id, job_id, slot_time, kind, status, started_at, triggered_by, lease_owner, lease_until, instance_id, build)
        SELECT value ->> 0, value ->> 1, $2, 'schedule', 'running', $2, 'bench', $3, $2 + 60000000, $3, 'bench' FROM json_each($1)
        """;

    private const string Started =
        """
        INSERT INTO system_events (event_type, severity, message, event_data, created_at, run_id, job_id, instance_id, build)
        SELECT (value ->> 2) || '_job_started', 'info', 'The job started.', json_object('scheduler_run_id', value ->> 0, 'slot_time', $2), $2, value ->> 0, value ->> 1, $3, 'bench' FROM json_each($1)
        """;

    private readonly RawWriter _writer;
    private readonly BenchOptions _options;
    private readonly long _from;
    private readonly string _instance = Guid.NewGuid().ToString();
    private readonly string[] _jobs;

    private RawReplies(RawWriter writer, BenchOptions options, long from)
    {
        (_writer, _options, _from) = (writer, options, from);
        _jobs = [.. Enumerable.Range(0, options.Pipelines).Select(_ => RawReply.NewId())];
    }

    public static async Task<RawReplies> OpenAsync(string file, BenchOptions options, int slots, DateTimeOffset from)
    {
        await RawFile.PrepareAsync(file, from);
        using (var connection = RawFile.Open(file)) RawFile.DropTriggers(connection);
        var raw = new RawReplies(new RawWriter(file), options, (from.Ticks - DateTimeOffset.UnixEpoch.Ticks) / 10);
        await raw._writer.RunAsync(session => raw.Prepare(session, slots));
        return raw;
    }

    public async Task RunSlotAsync(int slot)
    {
        var at = _from + (slot * 900_000_000L);
        ReplyItem[] items = [.. _jobs.Select((job, i) => new ReplyItem(WholeReply.PipelineOf(i), job, RawReply.NewId(), at, _instance) { Verdict = """{"verdict":"allow"}""", VirtualNow = at })];
        var won = "[" + string.Join(',', items.Select(item => $"[\"{item.Run}\",\"{item.Job}\",\"{item.Pipeline}\"]")) + "]";
        await _writer.RunAsync(session =>
        {
            session.Run(Slots, won, at, _instance);
            session.Run(Executions, won, at, _instance);
            session.Run(Started, won, at, _instance);
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

    private void Prepare(RawSession session, int slots)
    {
        session.Run(Seed, "[" + string.Join(',', _jobs.Select((job, i) => $"[\"{job}\",\"{WholeReply.PipelineOf(i)}\"]")) + "]");
        for (var p = 0; p < _jobs.Length; p++)
        {
            for (var i = 0; i < slots; i++) session.Run(Candidates, RawReply.NewId(), WholeReply.PipelineOf(p), $"{WholeReply.PipelineOf(p)}-{i}", _from);
        }
    }
}
