using System.Runtime.ExceptionServices;
using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Setup.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// From the calendar to running handlers: propose what is due, claim it, start what was claimed, and go on while there is more and
/// room for it. One cycle at a time; <see cref="Pump"/> sees to that.
/// </summary>
internal sealed class ClaimCycle(
    IReplySchedulerStore store, InstanceStamp stamp, SchedulerSetup setup, Catalogue catalogue, StoreClock clock, Runner runner,
    LeaseKeeper leases, Gauge underWay, Tallies tallies, DroppedSlotsLog droppedSlots, Instruments instruments, TimeProvider time)
{
    private const int MostRounds = 1000;

    /// <summary>The type that the last tick was for, so that what it set going wakes no other jobs of the calendar; null for all.</summary>
    private string? _wakes;

    /// <summary>What a cycle claims: slots of jobs of a type, retries and requests of jobs of a type; null for all.</summary>
    private readonly record struct Scope(string TriggeredBy, bool Drains, string? SlotsOf, string? WaitingOf);

    /// <summary>Whether the last claim left work for want of room.</summary>
    public bool HasBacklog { get; private set; }

    /// <summary>The end of the next lease, as of the last claim.</summary>
    public LeaseWatch LeaseEnd { get; private set; }

    /// <summary>Retries and requests that wait, as of the last claim and what was heard since.</summary>
    public WaitingWork Waiting { get; } = new();

    /// <summary>Claims for a tick, until nothing is due or nothing fits.</summary>
    /// <param name="triggeredBy">What called.</param>
    /// <param name="drains">Whether only what was woken is claimed, and no slots of the calendar.</param>
    /// <param name="jobType">Only jobs of this type; null for all.</param>
    public Task RunAsync(string triggeredBy, bool drains, string? jobType)
    {
        if (jobType is null || !HasBacklog || _wakes is not null) _wakes = jobType;
        return RunAsync(new Scope(triggeredBy, drains, jobType, jobType));
    }

    /// <summary>Claims what the end of a run made possible, until nothing is due or nothing fits: whatever waits, and of the calendar what the last tick was for.</summary>
    public Task RunWokenAsync(bool drains) => RunAsync(new Scope("wake", drains, _wakes, null));

    private async Task RunAsync(Scope scope)
    {
        if (catalogue.Version < 0) await LoadAsync().ConfigureAwait(false);
        catalogue.LookAgain();
        var goesOn = true;
        for (var round = 0; goesOn && round < MostRounds; round++)
        {
            goesOn = await ClaimAsync(scope).ConfigureAwait(false);
        }

        await droppedSlots.WriteAsync().ConfigureAwait(false);
    }

    /// <summary>One claim. Whether another one is due at once.</summary>
    private async Task<bool> ClaimAsync(Scope scope)
    {
        var room = runner.Room;
        var drains = scope.Drains;
        var proposal = drains ? new Proposal([], [], 0) : catalogue.Propose(clock.Now, room, scope.SlotsOf);
        var request = new ClaimRequest
        {
            Stamp = stamp,
            Slots = proposal.Slots,
            Plans = proposal.Plans,
            Room = room - proposal.Runs,
            JobType = scope.WaitingOf,
            Lease = setup.Lease,
            CatchUp = setup.CatchUp,
            TriggeredBy = scope.TriggeredBy,
        };
        var heldNone = leases.Count == 0;
        var sentAt = time.GetTimestamp();
        Waiting.Begin();
        var result = await SendAsync(request, drains).ConfigureAwait(false);
        clock.Correct(result.Now);
        var looksAgain = Waiting.Take(result, isOfOneType: scope.WaitingOf is not null);
        LeaseEnd = new LeaseWatch(result.NextLeaseEnd, IsForeign: heldNone && result.Runs.Count == 0);
        if (!drains) droppedSlots.Add(catalogue.Settle(result));

        // What is claimed is run, also when the catalogue cannot be read now.
        var failure = await CatchUpAsync(result).ConfigureAwait(false);
        Start(result, sentAt);
        leases.Cancel(result.Cancelled);
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
        return GoesOn(request, result, scope) || (looksAgain && runner.Room > 0);
    }

    private async Task<ClaimResult> SendAsync(ClaimRequest request, bool drains)
    {
        try
        {
            // The caller's token stays out of it: a claim that is cut off may be committed, and nobody would run it.
            return await store.Jobs.ClaimAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            if (!drains) catalogue.Abort();
            throw;
        }
    }

    private async Task LoadAsync() =>
        catalogue.Load(await store.Jobs.LoadAsync(Math.Max(0, catalogue.Version), CancellationToken.None).ConfigureAwait(false));

    /// <summary>Reads what changed in the catalogue, if the claim's answer says that something did.</summary>
    private async Task<Exception?> CatchUpAsync(ClaimResult result)
    {
        if (result.CatalogueVersion <= catalogue.Version) return null;
        try
        {
            await LoadAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception failed)
        {
            return failed;
        }
    }

    private void Start(ClaimResult result, long sentAt)
    {
        var started = result.Runs.Count == 0 ? [] : new List<Execution>(result.Runs.Count);
        foreach (var run in result.Runs)
        {
            var job = catalogue.Find(run.JobId) ?? PlannedJob.Unknown(run.JobId, result.Now);
            catalogue.Started(job, run.SlotTime);
            started.Add(new Execution(runner, job, Describe(run, job, result.Now)) { TimeOut = job.Row.TimeOut });
        }

        tallies.Claimed(result, started, catalogue);
        instruments.Claimed(result, started);
        instruments.Heard(clock.Skew);
        if (started.Count == 0) return;
        underWay.Enter(started.Count);
        leases.Hold(started, sentAt);
        runner.Start(started);
    }

    private JobRun Describe(ClaimedRun run, PlannedJob job, DateTimeOffset now) => new()
    {
        RunId = run.RunId,
        JobId = run.JobId,
        JobName = job.Row.Name,
        JobType = job.Row.Type,
        SlotTime = run.SlotTime,
        Kind = run.Kind,
        Attempt = run.Attempt,
        Endpoint = job.Row.Endpoint,
        Payload = run.Payload ?? job.Row.Payload,
        StartedAt = now,
        Stamp = stamp,
        Calendar = job.Calendar,
        EffectiveFrom = job.Row.EffectiveFrom,
    };

    private bool GoesOn(ClaimRequest request, ClaimResult result, Scope scope)
    {
        // Requests that the store left although there was room for them wait for something else.
        var isMoreWaiting = result.MoreWaiting && (request.Room == 0 || result.Runs.Count > 0);
        var now = clock.Now;
        var hasMore = isMoreWaiting || (!scope.Drains && catalogue.HasDue(now, hasRoom: true, scope.SlotsOf));

        // A tick for one type leaves alone what a tick for all left behind.
        HasBacklog = hasMore || (HasBacklog && scope.SlotsOf is not null && _wakes is null);
        var hasRoom = runner.Room > 0;
        return (hasRoom && hasMore) || (!scope.Drains && catalogue.HasDue(now, hasRoom: false));
    }
}
