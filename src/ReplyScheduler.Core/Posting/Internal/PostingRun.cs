using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Permits.Policies;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Posting.Internal;

/// <summary>
/// One posting run: finds out what became of lost answers, judges what is due, publishes what is permitted, until nothing new is due.
/// One permit's trouble never stops another: while one hangs, what becomes due meanwhile goes on beside it.
/// </summary>
internal sealed class PostingRun(ReplyPipelines pipelines, IReplySchedulerStore store, PermitApproval approval, TimeProvider time) : IJobHandler
{
    private const int Parallelism = 32;
    private const int PermitsARound = 256;
    private const int Rounds = 1000;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CanaryEvery = TimeSpan.FromMinutes(15);
    private readonly PermitSender sender = new(store, time);
    private readonly OutcomeLookup lookup = new(store, time);

    public async ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var counts = new PostingCounts();
        var busy = new List<Task>(Parallelism);
        try
        {
            await GoRoundAsync(run, counts, busy, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A run that is cut short leaves nobody at work behind its back.
            await Task.WhenAll(busy).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(busy).ConfigureAwait(false);
        return counts.ToResult();
    }

    private async Task GoRoundAsync(JobRun run, PostingCounts counts, List<Task> busy, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var due = await store.Permits.DueAsync(Request(run, counts, round), cancellationToken).ConfigureAwait(false);
            if (due.Lapsed > 0) counts.Ended(PermitStatus.OutcomeUnknown, due.Lapsed);
            foreach (var permit in due.Permits) counts.Leave(permit.Permit.PermitId); // Whatever happens to it, this run does not take it twice.
            foreach (var one in due.Lookups) await StartAsync(busy, () => LookUpAsync(run, one, counts, cancellationToken)).ConfigureAwait(false);
            foreach (var lane in Lanes(due.Permits)) await StartAsync(busy, () => PostAsync(run, lane, due.IsDurable, counts, cancellationToken)).ConfigureAwait(false);

            await EndedAsync(busy, LookAgain).ConfigureAwait(false);
            if (busy.Count == 0 && due.Permits.Count == 0 && due.Lookups.Count == 0) break;
        }
    }

    /// <summary>Starts a lane as soon as there is room for it.</summary>
    private async Task StartAsync(List<Task> busy, Func<Task> lane)
    {
        while (busy.Count >= Parallelism)
        {
            await Task.WhenAny(busy).ConfigureAwait(false);
            busy.RemoveAll(static work => work.IsCompletedSuccessfully);
            if (busy.Find(static work => work.IsCompleted) is { } failed) await failed.ConfigureAwait(false);
        }

        busy.Add(Task.Run(lane));
    }

    /// <summary>Waits until all lanes have ended or the limit is over, and forgets those that have.</summary>
    private async Task EndedAsync(List<Task> busy, TimeSpan limit)
    {
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(Task.WhenAll(busy), Task.Delay(limit, time, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        busy.RemoveAll(static work => work.IsCompletedSuccessfully);
        if (busy.Find(static work => work.IsCompleted) is { } failed) await failed.ConfigureAwait(false);
    }

    private DueRequest Request(JobRun run, PostingCounts counts, int round) => new()
    {
        Stamp = run.Stamp,
        RunId = run.RunId,
        Limit = PermitsARound,
        Except = counts.Left,
        CanaryEvery = round == 0 ? CanaryEvery : null,
        Sources = pipelines.Sources,
        LookupLease = OutcomeLookup.Lease,
        FirstLookup = Reconciliation.FirstLookup,
    };

    /// <summary>
    /// What may go side by side. Where an account has gates, its permits go one after another, oldest slot first, so that a younger
    /// one does not take the older one's turn.
    /// </summary>
    private IEnumerable<IReadOnlyList<DuePermit>> Lanes(IReadOnlyList<DuePermit> permits) => permits
        .GroupBy(due => pipelines.OfSource(PermitFactsReader.SourceOf(due)) is { Options.IsGated: true } ? (due.Permit.Platform, due.Permit.Account, Guid.Empty) : ("", "", due.Permit.PermitId))
        .Select(lane => lane.ToList());

    private async Task PostAsync(JobRun run, IReadOnlyList<DuePermit> lane, bool isDurable, PostingCounts counts, CancellationToken cancellationToken)
    {
        foreach (var due in lane)
        {
            await GuardAsync(() => PostAsync(run, due, isDurable, counts, cancellationToken), counts, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Where a claim could be lost, none is made: after a power cut the permit would be sent again.</summary>
    private async Task PostAsync(JobRun run, DuePermit due, bool isDurable, PostingCounts counts, CancellationToken cancellationToken)
    {
        switch (await approval.JudgeAsync(due, cancellationToken).ConfigureAwait(false))
        {
            case Judgement.Refuse refuse:
                await RefuseAsync(run, due, refuse, counts, cancellationToken).ConfigureAwait(false);
                break;
            case Judgement.Launch when !isDurable:
                counts.Withhold();
                break;
            case Judgement.Launch go:
                await LaunchAsync(run, due, go, counts, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task RefuseAsync(JobRun run, DuePermit due, Judgement.Refuse refuse, PostingCounts counts, CancellationToken cancellationToken)
    {
        var source = SourceAllowlistPolicy.Got(PermitFactsReader.SourceOf(due));
        var request = new RefuseRequest(run.Stamp, due.Permit.PermitId, refuse.To, refuse.Reason, refuse.Detail, source, refuse.Got, refuse.Allowed);
        var outcome = await store.Permits.RefuseAsync(request, cancellationToken).ConfigureAwait(false);
        counts.NoLongerDue(due.Permit.PermitId);
        if (outcome is not StepOutcome.Applied) return;
        if (due.Permit.DecisionType == PermitApproval.Canary) counts.Canary();
        else counts.Ended(refuse.To);
    }

    private async Task LaunchAsync(JobRun run, DuePermit due, Judgement.Launch go, PostingCounts counts, CancellationToken cancellationToken)
    {
        var (result, grant) = await sender.LaunchAsync(run.Stamp, due, go).ConfigureAwait(false);
        if (result is LaunchResult.GateClosed) return;

        counts.NoLongerDue(due.Permit.PermitId);
        if (result is LaunchResult.Ended ended) counts.Ended(ended.Status);
        if (grant is null) return;

        var settled = await sender.SendAsync(run.Stamp, grant, go, cancellationToken).ConfigureAwait(false);
        if (settled is not null) counts.Ended(settled.To);
    }

    private Task LookUpAsync(JobRun run, DueLookup due, PostingCounts counts, CancellationToken cancellationToken)
    {
        if (pipelines.OfSource(due.PipelineSource) is not { } pipeline) return Task.CompletedTask;
        counts.LookedUp();
        return GuardAsync(() => lookup.RunAsync(run.Stamp, pipeline, due, cancellationToken), counts, cancellationToken);
    }

    private static async Task GuardAsync(Func<Task> step, PostingCounts counts, CancellationToken cancellationToken)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            counts.Failed(error);
        }
    }
}
