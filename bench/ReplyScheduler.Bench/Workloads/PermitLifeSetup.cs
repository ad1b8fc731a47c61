using ReplyScheduler.Bench.Raw;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>A store with running executions that hold a candidate each: what planning runs have before they decide.</summary>
internal sealed class PermitLifeSetup : IAsyncDisposable
{
    private const string Pipeline = "bench_replies";
    private readonly ReplyPipeline _pipeline;
    private readonly PermitSeed _seed;

    private PermitLifeSetup(IReplySchedulerStore store, InstanceStamp stamp, PermitSeed seed)
    {
        (Store, Stamp, _seed) = (store, stamp, seed);
        var schedule = CronSchedule.Parse("*/15 * * * *");
        _pipeline = new ReplyPipeline
        {
            Name = Pipeline, Source = PipelineSource.Mint(Pipeline), Schedule = schedule,
            Rules = new PermitRules { AllowedSources = [Pipeline], AcceptedRootIssuers = ["host"] },
            Options = new PipelineOptions { Rhythm = PlanningRhythm.Of(schedule) },
            Composer = new DelegateComposer((_, _) => ValueTask.FromResult("")), Publisher = new NoPublisher(),
        };
        Approval = new PermitApproval(new ReplyPipelines([_pipeline], [Pipeline]), BuiltInPolicies.All, TimeProvider.System);
        Board = new DueBoard(store.Permits, new DueRequest
        {
            Stamp = stamp, RunId = Guid.NewGuid(), Limit = 256, Sources = [Pipeline], LookupLease = TimeSpan.FromMinutes(1), FirstLookup = TimeSpan.FromSeconds(30),
        });
    }

    public IReplySchedulerStore Store { get; }

    public InstanceStamp Stamp { get; }

    public PermitApproval Approval { get; }

    public DueBoard Board { get; }

    public static async Task<PermitLifeSetup> OpenAsync(BenchStore place, int size, DateTimeOffset? virtualClockFrom = null, int round = 0)
    {
        var store = place.Open(virtualClockFrom);
        await store.Schema.PrepareAsync(CancellationToken.None);
        var stamp = new InstanceStamp(Guid.NewGuid(), "bench");
        var boot = new SchedulerEvent { Type = "scheduler_boot", Message = "The bench booted." };
        await store.Jobs.RegisterAsync(
            new InstanceRegistration(stamp, "bench", 1, [JobTypes.ReplyPipeline, JobTypes.PostingQueue], false, boot), CancellationToken.None);
        JobDefinition[] jobs = [Job("posting_queue", JobTypes.PostingQueue), Job(Pipeline, JobTypes.ReplyPipeline)];
        await store.Jobs.SyncAsync(new SyncJobsRequest(stamp, "bench", jobs, null, IsLast: true), CancellationToken.None);
        var job = Guid.Parse(place.Text($"SELECT CAST(id AS text) FROM scheduled_jobs WHERE job_name = '{Pipeline}'"));
        return new PermitLifeSetup(store, stamp, await PermitSeed.WriteAsync(place, job, $"post-{round}-", stamp.InstanceId, size));
    }

    public DecideRequest Decide(int i)
    {
        var (run, decision, permit) = (_seed.Runs[i], Guid.CreateVersion7(), Guid.CreateVersion7());
        var content = "A reply to " + _seed.TargetOf(i);
        var data = EventData.Of(("scheduler_run_id", run), ("decision_id", decision), ("permit_id", permit), ("pipeline_source", Pipeline), ("target_id", _seed.TargetOf(i)));
        return new DecideRequest
        {
            Stamp = Stamp, DecisionId = decision, PermitId = permit, Pipeline = Pipeline, PipelineSource = Pipeline, CandidateId = _seed.Candidates[i],
            End = new RunEnd(run, ExecutionStatus.Succeeded, null, """{"queue_size":100,"tier_1_count":100}""", null, new SchedulerEvent { Type = Pipeline + "_job_success", Message = "The job did its work.", Data = data, RunId = run }),
            Content = content, ContentSha256 = ContentHash.Of(content), SlotTime = _seed.SlotOf(i), TakenAt = _seed.Now, PermitLife = TimeSpan.FromMinutes(30),
            DuplicateWindow = TimeSpan.FromHours(24), Wake = "posting_queue",
            Events = [new SchedulerEvent { Type = "decision_created", Message = "A reply was decided.", Data = data, RunId = run, DecisionId = decision, PermitId = permit }],
        };
    }

    public LaunchRequest Launch(DuePermit due) => new()
    {
        Stamp = Stamp, PermitId = due.Permit.PermitId, ClaimId = Guid.NewGuid(), PipelineSource = Pipeline, Pipeline = Pipeline, ContentSha256 = due.Permit.ContentSha256!,
        PolicySet = "source root target summons content", SendWithin = TimeSpan.FromSeconds(20), Lease = TimeSpan.FromSeconds(62), Gates = _pipeline.Options.Gates,
    };

    public IReadOnlyList<ReplyItem> RawItems() => [.. Enumerable.Range(0, _seed.Runs.Length).Select(i =>
        new ReplyItem(Pipeline, _seed.Job, _seed.Runs[i], _seed.SlotOf(i), Stamp.InstanceId) { Candidate = _seed.Candidates[i], Target = _seed.TargetOf(i) })];

    public string PostedIdOf(int i) => "posted-" + _seed.TargetOf(i);

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private static JobDefinition Job(string name, string type) => new() { Name = name, Type = type, Schedule = "*/15 * * * *" };
}
