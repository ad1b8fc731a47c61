namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// The jobs that run here, and some thousands that did lately, so that a job that runs often is not made anew each time. Guarded by the
/// lock of <see cref="Catalogue"/>.
/// </summary>
internal sealed class RunningJobs
{
    private const int Most = 8192;

    private readonly Dictionary<Guid, PlannedJob> _jobs = [];
    private int _trimAt = Most;

    public PlannedJob? Find(Guid id) => _jobs.GetValueOrDefault(id);

    public void Add(PlannedJob job)
    {
        if (_jobs.Count >= _trimAt) Trim();
        _jobs.Add(job.Id, job);
    }

    public void Remove(Guid id) => _jobs.Remove(id);

    /// <summary>Those that run stay: whoever holds one of their runs holds the very object.</summary>
    private void Trim()
    {
        foreach (var (id, job) in _jobs)
        {
            if (job.Running == 0) _jobs.Remove(id);
        }

        _trimAt = Math.Max(Most, 2 * _jobs.Count);
    }
}
