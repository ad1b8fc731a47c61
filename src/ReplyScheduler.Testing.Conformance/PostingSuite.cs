using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What the suites of candidates, decisions and permits share: a pipeline, its runs, and the way from a post to a permit.</summary>
public abstract class PostingSuite(StoreUnderTest subject) : ConformanceSuite(subject)
{
    protected const string Pipeline = "reply_v2_scheduler";

    protected static readonly GateLimits NoLimits = new(TimeSpan.Zero, null, null);

    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    protected static readonly TimeSpan PermitLife = TimeSpan.FromMinutes(30);

    private JobRow? plan;

    protected static Candidate Post(string target, double score = 0, string account = "default") => new()
    {
        TargetId = target, Author = "ann", Text = "What do you think?", Root = new RootEvidence(target, "host"), Score = score, Account = account, ExpectedViews = 7000,
    };

    protected static CandidateOffer Wish(Candidate candidate, int tier = 1, bool requeue = false, TimeSpan? life = null) =>
        new(candidate, tier, life ?? TimeSpan.FromHours(24), requeue);

    protected static CandidateOffer Wish(string target, int tier = 1, bool requeue = false, TimeSpan? life = null) => Wish(Post(target), tier, requeue, life);

    protected async Task<OfferAnswer> OfferAsync(CandidateOffer offer) =>
        (await Store.Candidates.OfferAsync(new OfferRequest(Me, Pipeline, [offer]), Token)).Should().ContainSingle().Subject;

    protected async Task<Guid> AddedAsync(CandidateOffer offer) => (await OfferAsync(offer)).Should().BeOfType<OfferAnswer.Added>().Subject.CandidateId;

    /// <summary>The planning job; its runs may overlap, so that a test can hold several.</summary>
    protected async Task<JobRow> PlanAsync() => plan ??= await AddAsync(Pipeline, JobTypes.ReplyPipeline, OverlapPolicy.Allow);

    /// <summary>A planning run in a slot of its own, one second after the last.</summary>
    protected async Task<ClaimedRun> RunAsync(InstanceStamp? by = null)
    {
        var job = await PlanAsync();
        var slot = await AdvanceAsync(Second);
        return (await Store.Jobs.ClaimAsync(Claim(by ?? Me, Offer(job, slot)), Token)).Runs.Should().ContainSingle(run => run.SlotTime == slot).Subject;
    }

    protected async Task<TakeRequest> TakeAsync(ClaimedRun run) => new()
    {
        Stamp = Me, RunId = run.RunId, JobId = (await PlanAsync()).Id, Pipeline = Pipeline, RecentSlots = [], BehindBelow = 0, MaxAttempts = 3, BackOff = TimeSpan.FromMinutes(5),
    };

    protected async Task<TakeResult> TakenAsync(ClaimedRun run) => await Store.Candidates.TakeAsync(await TakeAsync(run), Token);

    protected static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    protected DecideRequest Decision(ClaimedRun run, Guid candidate, string content = "Thanks!") => new()
    {
        Stamp = Me, End = End(run.RunId), DecisionId = Guid.CreateVersion7(), PermitId = Guid.CreateVersion7(), Pipeline = Pipeline, PipelineSource = Pipeline,
        CandidateId = candidate, Content = content, ContentSha256 = Hash(content), SlotTime = run.SlotTime, TakenAt = run.SlotTime, PermitLife = PermitLife,
    };

    /// <summary>The whole way from an offer to a pending permit; nothing else may wait in the queue.</summary>
    protected async Task<DecideRequest> DecidedAsync(string target, bool requeue = false, string account = "default")
    {
        var id = await AddedAsync(Wish(Post(target, account: account), requeue: requeue));
        var run = await RunAsync();
        (await TakenAsync(run)).Taken!.CandidateId.Should().Be(id);
        var decision = Decision(run, id, $"Thanks for {target} at {run.SlotTime:O}!");
        (await Store.Permits.DecideAsync(decision, Token)).Should().BeOfType<DecideResult.Decided>();
        return decision;
    }

    protected LaunchRequest Launch(Guid permit, string sha256) => new()
    {
        Stamp = Me, PermitId = permit, ClaimId = Guid.CreateVersion7(), PipelineSource = Pipeline, Pipeline = Pipeline, ContentSha256 = sha256, PolicySet = "root,target",
        SendWithin = TimeSpan.FromSeconds(20), Lease = TimeSpan.FromSeconds(60), Gates = NoLimits,
    };

    protected LaunchRequest Launch(DecideRequest decision) => Launch(decision.PermitId, decision.ContentSha256);

    protected Task<LaunchResult> LaunchAsync(LaunchRequest request) => Store.Permits.LaunchAsync(request, Token);

    /// <summary>A decided permit that is in flight.</summary>
    protected async Task<LaunchRequest> LaunchedAsync(string target, bool requeue = false)
    {
        var launch = Launch(await DecidedAsync(target, requeue));
        (await LaunchAsync(launch)).Should().BeOfType<LaunchResult.Launched>();
        return launch;
    }

    protected SettleRequest Settle(LaunchRequest launch, PermitStatus to, PermitReason? reason = null, string? postedId = null) => new(
        Me, launch.PermitId, launch.ClaimId, to, reason ?? (to == PermitStatus.Used ? null : to == PermitStatus.NotPosted ? PermitReason.PlatformValidation : PermitReason.UnknownTimeout),
        null, postedId ?? (to == PermitStatus.Used ? "post-" + launch.PermitId : null), CloseGate: false, ResetAt: null, FirstLookup: TimeSpan.FromSeconds(5));

    protected Task<StepOutcome> SettleAsync(SettleRequest request) => Store.Permits.SettleAsync(request, Token);

    protected static DueRequest Due(InstanceStamp stamp) => new()
    {
        Stamp = stamp, RunId = Guid.CreateVersion7(), Limit = 100, Sources = [Pipeline], LookupLease = TimeSpan.FromSeconds(30), FirstLookup = TimeSpan.FromSeconds(5),
    };

    protected Task<DueResult> DueAsync(DueRequest? request = null) => Store.Permits.DueAsync(request ?? Due(Me), Token);

    protected async Task<PermitStatus> StatusAsync(Guid permit) =>
        StoredCode.To<PermitStatus>((string)(await ScalarAsync($"SELECT status FROM posting_permits WHERE permit_id = {Quote(permit)}"))!);

    protected async Task<object?> PermitAsync(Guid permit, string column) => await ScalarAsync($"SELECT {column} FROM posting_permits WHERE permit_id = {Quote(permit)}");

    protected async Task<CandidateStatus> CandidateAsync(Guid candidate) =>
        StoredCode.To<CandidateStatus>((string)(await ScalarAsync($"SELECT status FROM reply_candidates WHERE id = {Quote(candidate)}"))!);

    protected async Task<IReadOnlyList<SchedulerEvent>> EventsOfAsync(Guid permit) => [.. (await EventsAsync()).Where(e => e.PermitId == permit)];
}
