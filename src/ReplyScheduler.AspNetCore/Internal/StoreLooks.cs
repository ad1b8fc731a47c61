using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>Looks at the store for all checks together, at most once in some seconds however often a probe comes. Safe for concurrent use.</summary>
internal sealed class StoreLooks(IReplySchedulerStore store, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan StartGrace = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Instant = TimeSpan.FromSeconds(1);
    private const int MostJobs = 100_000;

    private readonly Lock _sync = new();
    private Task<StoreLook>? _last;
    private long _lookedAt;
    private long? _failingSince;

    public Task<StoreLook> LookAsync()
    {
        lock (_sync)
        {
            if (_last is { IsCompleted: false } || (_last is not null && time.GetElapsedTime(_lookedAt) < KeptFor)) return _last;
            _lookedAt = time.GetTimestamp();
            return _last = Task.Run(TryLookAsync);
        }
    }

    private async Task<StoreLook> TryLookAsync()
    {
        try
        {
            var look = await ReadAsync().ConfigureAwait(false);
            _failingSince = null;
            return look;
        }
        catch (Exception failed)
        {
            _failingSince ??= time.GetTimestamp();
            return new StoreLook { Failure = failed, FailingFor = time.GetElapsedTime(_failingSince.Value) };
        }
    }

    private async Task<StoreLook> ReadAsync()
    {
        var info = await store.Schema.PrepareAsync(CancellationToken.None).ConfigureAwait(false);
        var skew = time.GetUtcNow() - info.Now;
        var evidence = await store.Evidence.ReadProofAsync(new ProofQuery(info.Now - Instant, info.Now, [], []), CancellationToken.None).ConfigureAwait(false);
        var (active, silent) = await ReadJobsAsync().ConfigureAwait(false);
        return new StoreLook { Store = info, Skew = skew, Evidence = evidence, Active = active, Silent = silent };
    }

    private async Task<(int Active, IReadOnlyList<SilentJob> Silent)> ReadJobsAsync()
    {
        var silent = new List<SilentJob>();
        var active = 0;
        var query = new JobQuery { IsActive = true };
        while (active < MostJobs)
        {
            var page = await store.Evidence.ReadJobsAsync(query, CancellationToken.None).ConfigureAwait(false);
            active += page.Jobs.Count;
            silent.AddRange(page.Jobs.Select(job => SilentSince(job, page.Now) is { } since ? new SilentJob(job.Row.Name, since) : null).OfType<SilentJob>());
            if (page.Jobs.Count < query.Limit) break;
            query = query with { After = page.Jobs[^1].Row.Name };
        }

        return (active, [.. silent.OrderBy(job => job.Since)]);
    }

    /// <summary>
    /// Since when a job is silent; null if it is not. Its next slot is overdue, or not planned yet, and for more than half an hour since its last start, and
    /// since it was activated or changed, nothing of it started. A slot that was recorded as not run is no silence: somebody recorded it.
    /// </summary>
    private static DateTimeOffset? SilentSince(JobState job, DateTimeOffset now)
    {
        if (job.Row.InvalidReason is not null || job.PausedUntil > now) return null;
        var overdue = job.Row.NextRunAt is not { } next || next + StartGrace < now;
        var since = (job.LastRunAt ?? job.Row.NextRunAt) is { } known && known > job.Row.EffectiveFrom ? known : job.Row.EffectiveFrom;
        return overdue && now - since > Silence ? since : null;
    }
}
