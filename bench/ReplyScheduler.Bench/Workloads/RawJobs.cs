using System.Globalization;
using System.Text;
using ReplyScheduler.Bench.Raw;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>The raw side of jobs that do nothing: claim, hand each to the thread pool, end them in groups.</summary>
internal sealed class RawJobs : IDisposable
{
    private const int EndGroup = 512;

    private const string Slots = "INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at, instance_id, build) SELECT value ->> 1, $2, 'schedule', 'claimed', $2, $3, 'bench' FROM json_each($1)";

    private const string Executions =
        """
        INSERT INTO job_executions (id, job_id, slot_time, kind, status, started_at, triggered_by, lease_owner, lease_until, instance_id, build)
        SELECT value ->> 0, value ->> 1, $2, 'schedule', 'running', $2, 'bench', $3, $2 + 60000000, $3, 'bench' FROM json_each($1)
        """;

    private const string Ran = "UPDATE scheduled_jobs SET last_run_at = $2 FROM json_each($1) v WHERE scheduled_jobs.id = v.value ->> 1";

    private const string Events =
        """
        INSERT INTO system_events (event_type, severity, message, event_data, created_at, run_id, job_id, instance_id, build)
        SELECT $4, 'info', 'The job ' || (value ->> 2) || $5, json_object('scheduler_run_id', value ->> 0, 'slot_time', $2, 'job_name', value ->> 2), $2, value ->> 0, value ->> 1, $3, 'bench'
        FROM json_each($1)
        """;

    private const string Ends = "UPDATE job_executions SET status = 'succeeded', completed_at = $2, lease_until = NULL FROM json_each($1) v WHERE job_executions.id = v.value ->> 0 AND status = 'running'";

    private readonly RawSession _session;
    private readonly long _from;
    private readonly string _instance = Guid.NewGuid().ToString();
    private readonly (string Id, string Name)[] _jobs;
    private readonly string[] _runs;
    private readonly StringBuilder _json = new();

    private RawJobs(RawSession session, int jobs, long from)
    {
        (_session, _from) = (session, from);
        _jobs = [.. Enumerable.Range(0, jobs).Select(i => (new Guid(i, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]).ToString(), "noop_" + i))];
        _runs = new string[jobs];
    }

    public long Statements => _session.Statements;

    /// <summary>A new file with jobs in it, unless they are to be added later.</summary>
    public static async Task<RawJobs> OpenAsync(string file, int jobs, DateTimeOffset from, bool isEmpty = false)
    {
        await RawFile.PrepareAsync(file, from);
        using (var connection = RawFile.Open(file)) RawFile.DropTriggers(connection);
        var raw = Open(file, jobs, from);
        if (!isEmpty) raw.Add(0, jobs);
        return raw;
    }

    /// <summary>A file that was made before.</summary>
    public static RawJobs Open(string file, int jobs, DateTimeOffset from) =>
        new(new RawSession(RawFile.Open(file)), jobs, (from.Ticks - DateTimeOffset.UnixEpoch.Ticks) / 10);

    /// <summary>Adds jobs to the file.</summary>
    public void Add(int first, int count) =>
        _session.Run("INSERT INTO scheduled_jobs (id, job_name, job_type, schedule) SELECT value ->> 1, value ->> 2, value ->> 2, '* * * * *' FROM json_each($1)", Rows(first, count));

    /// <summary>Runs all jobs, so many at a time; null for all in one claim, with their ends in groups.</summary>
    public void RunMinute(int minute, int? claimed = null)
    {
        var most = claimed ?? _runs.Length;
        for (var from = 0; from < _runs.Length; from += most) Run(from, Math.Min(most, _runs.Length - from), _from + (minute * 60_000_000L));
    }

    /// <summary>Runs the first jobs for a slot in microseconds.</summary>
    public void RunSlot(int count, long slot, Action handler) => Run(0, count, slot, handler);

    public void Dispose() => _session.Dispose();

    private void Run(int from, int count, long at, Action? handler = null)
    {
        for (var i = from; i < from + count; i++) _runs[i] = RawReply.NewId();
        Claim(Rows(from, count), at);
        using var left = new CountdownEvent(count);
        for (var i = 0; i < count; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                state =>
                {
                    handler?.Invoke();
                    state.Signal();
                },
                left,
                preferLocal: false);
        }

        left.Wait();
        for (var i = 0; i < count; i += EndGroup) End(Rows(from + i, Math.Min(EndGroup, count - i)), at);
    }

    private void Claim(string won, long at)
    {
        _session.Run("BEGIN IMMEDIATE");
        _session.Run(Slots, won, at, _instance);
        _session.Run(Executions, won, at, _instance);
        _session.Run(Ran, won, at);
        _session.Run(Events, won, at, _instance, "job_started", " started.");
        _session.Run("COMMIT");
    }

    private void End(string ends, long at)
    {
        _session.Run("BEGIN IMMEDIATE");
        _session.Run(Ends, ends, at);
        _session.Run(Events, ends, at, _instance, "job_success", " succeeded.");
        _session.Run("COMMIT");
    }

    private string Rows(int first, int count)
    {
        _json.Clear().Append('[');
        for (var i = first; i < first + count; i++)
        {
            if (i > first) _json.Append(',');
            _json.Append(CultureInfo.InvariantCulture, $"[\"{_runs[i]}\",\"{_jobs[i].Id}\",\"{_jobs[i].Name}\"]");
        }

        return _json.Append(']').ToString();
    }
}
