using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Core.Tests.Scheduling.Running;

/// <summary>The job and event roles in memory, with faults on demand. Its clock stands still at <see cref="Now"/> until a test moves it.</summary>
internal sealed class MemoryJobs : IReplySchedulerStore, ISchemaStore, IJobStore, IEvidenceStore
{
    private readonly Lock _sync = new();
    private readonly HashSet<(Guid, DateTimeOffset)> _slots = [];
    private readonly List<SchedulerEvent> _events = [];
    private readonly Dictionary<Guid, Guid> _running = [];

    public DateTimeOffset Now { get; set; } = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public List<JobRow> Rows { get; } = [];

    /// <summary>Jobs asked to run now; claimed unless they run already.</summary>
    public HashSet<string> Requests { get; } = [];

    public List<RunEnd> Ends { get; } = [];

    public List<ClaimRequest> Claims { get; } = [];

    public HashSet<Guid> LostLeases { get; } = [];

    public Func<Exception?> OnPrepare { get; set; } = () => null;

    public Func<ClaimRequest, Exception?> OnClaim { get; set; } = _ => null;

    public Func<FinishRequest, Exception?> OnFinish { get; set; } = _ => null;

    /// <summary>Whether every end comes too late: the lease was lost meanwhile.</summary>
    public bool RefusesEnds { get; set; }

    public Func<Exception?> OnRenew { get; set; } = () => null;

    public Task Gate { get; set; } = Task.CompletedTask;

    public int Renewals { get; private set; }

    public ISchemaStore Schema => this;

    public IJobStore Jobs => this;

    public IEvidenceStore Evidence => this;

    public ICandidateStore Candidates => throw new NotSupportedException();

    public ITriggerStore Triggers => throw new NotSupportedException();

    public IAlertStore Alerts => throw new NotSupportedException();

    public IUpkeepStore Upkeep => throw new NotSupportedException();

    public IPermitStore Permits => throw new NotSupportedException();

    public Task<StoreInfo> PrepareAsync(CancellationToken cancellationToken) => OnPrepare() is { } fault
        ? Task.FromException<StoreInfo>(fault)
        : Task.FromResult(new StoreInfo(Guid.NewGuid(), IsVirtual: true, Now, Now, "test", true, []));

    public Task<RegisterResult> RegisterAsync(InstanceRegistration request, CancellationToken cancellationToken) =>
        Task.FromResult(new RegisterResult(Now, Write(request.Boot, request.Stamp)));

    public Task<JobRequestOutcome> RequestAsync(JobRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SyncJobsResult> SyncAsync(SyncJobsRequest request, CancellationToken cancellationToken)
    {
        foreach (var job in request.Jobs)
        {
            Rows.Add(new JobRow
            {
                Id = Guid.NewGuid(), Name = job.Name, Type = job.Type, Schedule = job.Schedule, TimeZone = job.TimeZone, Payload = job.Payload, IsActive = true,
                Misfire = job.Misfire, MisfireLimit = job.MisfireLimit, Overlap = job.Overlap, OverlapLimit = job.OverlapLimit, TimeOut = job.TimeOut,
                EffectiveFrom = Now, Version = 1,
            });
        }

        return Task.FromResult(new SyncJobsResult(Now, request.Jobs.Count, 0, 0));
    }

    public Task<LoadJobsResult> LoadAsync(long sinceVersion, CancellationToken cancellationToken) =>
        Task.FromResult(new LoadJobsResult(Now, 1, IsComplete: true, [.. Rows]));

    public async Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        await Gate;
        if (OnClaim(request) is { } fault) throw fault;
        lock (_sync)
        {
            Claims.Add(request);
            var runs = request.Slots.Where(o => _slots.Add((o.JobId, o.SlotTime)))
                .Select(o => new ClaimedRun(Guid.NewGuid(), o.JobId, o.SlotTime, SlotKind.Schedule, 1)).ToList();
            runs.AddRange(Rows.Where(r => Requests.Contains(r.Name) && !_running.ContainsValue(r.Id)).Take(request.Room)
                .Select(r => new ClaimedRun(Guid.NewGuid(), r.Id, Now, SlotKind.Manual, 1)));
            foreach (var run in runs)
            {
                _running.Add(run.RunId, run.JobId);
                if (run.Kind == SlotKind.Manual) Requests.Remove(Rows.Single(r => r.Id == run.JobId).Name);
            }

            return new ClaimResult(Now, 1, runs, [], 0, false, null, null, []);
        }
    }

    public Task<RenewResult> RenewAsync(RenewRequest request, CancellationToken cancellationToken)
    {
        Renewals++;
        return OnRenew() is { } fault
            ? Task.FromException<RenewResult>(fault)
            : Task.FromResult(new RenewResult(Now, request.RunIds.Where(id => !LostLeases.Contains(id)).ToHashSet(), []));
    }

    public Task<IReadOnlyList<StepOutcome>> FinishAsync(FinishRequest request, CancellationToken cancellationToken)
    {
        if (OnFinish(request) is { } fault) return Task.FromException<IReadOnlyList<StepOutcome>>(fault);
        if (RefusesEnds) return Task.FromResult<IReadOnlyList<StepOutcome>>([.. request.Ends.Select(_ => new StepOutcome.Fenced())]);
        lock (_sync)
        {
            foreach (var end in request.Ends)
            {
                _running.Remove(end.RunId);
                Ends.Add(end);
                Write(end.Happened, request.Stamp);
            }

            return Task.FromResult<IReadOnlyList<StepOutcome>>([.. request.Ends.Select(_ => StepOutcome.Done)]);
        }
    }

    /// <summary>What a handler's own last store step does.</summary>
    public void EndOutside(Guid run, string wake)
    {
        lock (_sync)
        {
            _running.Remove(run);
            Requests.Add(wake);
        }
    }

    public Task<IReadOnlyList<SchedulerEvent>> ReadEventsAsync(long after, Guid? instance, int limit, CancellationToken cancellationToken)
    {
        lock (_sync)
        {
            return Task.FromResult<IReadOnlyList<SchedulerEvent>>([.. _events.Where(e => e.Sequence > after).Take(limit)]);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    Task<ClockMove> ISchemaStore.AdvanceAsync(DateTimeOffset to, bool passLeases, CancellationToken cancellationToken) => throw new NotSupportedException();

    string ISchemaStore.Script() => throw new NotSupportedException();

    Task IEvidenceStore.AppendAsync(InstanceStamp stamp, IReadOnlyList<SchedulerEvent> events, CancellationToken cancellationToken) => Task.CompletedTask;

    Task IEvidenceStore.RecordUsageAsync(InstanceStamp stamp, IReadOnlyList<UsageRecord> usage, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<ProofFrame> IEvidenceStore.ReadProofFrameAsync(DateTimeOffset? at, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<ProofEvidence> IEvidenceStore.ReadProofAsync(ProofQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IReadOnlyList<SlotVerdict>> IEvidenceStore.ReadVerdictsAsync(string pipeline, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IReadOnlyList<TraceLine>> IEvidenceStore.TraceAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<JobPage> IEvidenceStore.ReadJobsAsync(JobQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IReadOnlyList<JobExecution>> IEvidenceStore.ReadExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<DiagnosisEvidence> IEvidenceStore.ReadDiagnosisAsync(DiagnosisQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<StoreStatus> IEvidenceStore.ReadStatusAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    private long Write(SchedulerEvent happened, InstanceStamp stamp)
    {
        lock (_sync)
        {
            _events.Add(happened with { Sequence = _events.Count + 1, InstanceId = stamp.InstanceId });
            return _events.Count;
        }
    }
}
