using ReplyScheduler.Bench.Raw;
using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>The raw side of jobs that do nothing: claim, hand each to the thread pool, end them in groups.</summary>
internal sealed class RawJobs : IDisposable
{
    private const int EndGroup = 512;

    private const string Slots =
        "INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at, instance_id, build) SELECT v.job, $4, 'schedule', 'claimed', $4, $5, 'bench' FROM {rows}";

    private const string Executions =
        """
        INSERT INTO job_executions (id, job_id, slot_time, kind, status, started_at, triggered_by, lease_owner, lease_until, instance_id, build)
        SELECT v.run, v.job, $4, 'schedule', 'running', $4, 'bench', $5, $4 + 60000000 * {us}, $5, 'bench' FROM {rows}
        """;

    private const string Ran = "UPDATE scheduled_jobs SET last_run_at = $4 FROM {rows} WHERE scheduled_jobs.id = v.job";

    private const string Started = Events + "SELECT 'job_started', 'info', 'The job ' || v.name || ' started.'" + EventRest;

    private const string Succeeded = Events + "SELECT 'job_success', 'info', 'The job ' || v.name || ' succeeded.'" + EventRest;

    private const string Ends = "UPDATE job_executions SET status = 'succeeded', completed_at = $4, lease_until = NULL FROM {rows} WHERE job_executions.id = v.run AND status = 'running'";

    private const string Events = "INSERT INTO system_events (event_type, severity, message, event_data, created_at, run_id, job_id, instance_id, build) ";

    private const string EventRest = ", {json}('scheduler_run_id', v.run, 'slot_time', $4, 'job_name', v.name), $4, v.run, v.job, $5, 'bench' FROM {rows}";

    private const string Jobs = "INSERT INTO scheduled_jobs (id, job_name, job_type, schedule) SELECT v.job, v.name, v.name, '* * * * *' FROM {rows}";

    private readonly IRawStore _raw;
    private readonly DateTimeOffset _from;
    private readonly Guid _instance = Guid.NewGuid();
    private readonly Guid[] _runs;
    private readonly Guid[] _jobs;
    private readonly string[] _names;

    private RawJobs(IRawStore raw, int jobs, DateTimeOffset from)
    {
        (_raw, _from) = (raw, from);
        _jobs = [.. Enumerable.Range(0, jobs).Select(i => new Guid(i, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]))];
        _names = [.. Enumerable.Range(0, jobs).Select(i => "noop_" + i)];
        _runs = new Guid[jobs];
    }

    public long Statements => _raw.Statements;

    /// <summary>A new place with jobs in it, unless they are to be added later.</summary>
    public static async Task<RawJobs> OpenAsync(BenchStore store, int jobs, DateTimeOffset from, bool isEmpty = false)
    {
        await store.PrepareRawAsync(from);
        var raw = Open(store, jobs, from);
        if (!isEmpty) await raw.AddAsync(0, jobs);
        return raw;
    }

    /// <summary>A place that was made before.</summary>
    public static RawJobs Open(BenchStore store, int jobs, DateTimeOffset from) => new(store.OpenRaw(isShared: false), jobs, from);

    /// <summary>Adds jobs to the place.</summary>
    public Task AddAsync(int first, int count)
    {
        var rows = Rows(first, count);
        return _raw.RunAsync(session => session.Set(Jobs, rows));
    }

    /// <summary>Runs all jobs, so many at a time; null for all in one claim, with their ends in groups.</summary>
    public async Task RunMinuteAsync(int minute, int? claimed = null)
    {
        var most = claimed ?? _runs.Length;
        for (var from = 0; from < _runs.Length; from += most) await RunAsync(from, Math.Min(most, _runs.Length - from), _from.AddMinutes(minute), null);
    }

    /// <summary>Runs the first jobs for a slot.</summary>
    public Task RunSlotAsync(int count, DateTimeOffset slot, Action handler) => RunAsync(0, count, slot, handler);

    public void Dispose() => _raw.Dispose();

    private async Task RunAsync(int from, int count, DateTimeOffset at, Action? handler)
    {
        for (var i = from; i < from + count; i++) _runs[i] = RawReply.NewId();
        await ClaimAsync(Rows(from, count), at);
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
        for (var i = 0; i < count; i += EndGroup) await EndAsync(Rows(from + i, Math.Min(EndGroup, count - i)), at);
    }

    private Task ClaimAsync(RawRows won, DateTimeOffset at) => _raw.RunAsync(session =>
    {
        session.Set(Slots, won, at, _instance);
        session.Set(Executions, won, at, _instance);
        session.Set(Ran, won, at);
        session.Set(Started, won, at, _instance);
    });

    private Task EndAsync(RawRows ends, DateTimeOffset at) => _raw.RunAsync(session =>
    {
        session.Set(Ends, ends, at);
        session.Set(Succeeded, ends, at, _instance);
    });

    private RawRows Rows(int first, int count) =>
        new(_runs.AsSpan(first, count).ToArray(), _jobs.AsSpan(first, count).ToArray(), _names.AsSpan(first, count).ToArray());
}
