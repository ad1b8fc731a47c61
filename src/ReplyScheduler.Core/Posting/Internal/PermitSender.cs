using ReplyScheduler.Internal;
using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Posting.Internal;

/// <summary>
/// Claims a permit, makes its one publish call, records the truth. The claim is durable before the first byte; nothing stands
/// between the answer and its record; no path calls the publisher a second time. Safe for concurrent use.
/// </summary>
internal sealed class PermitSender(IReplySchedulerStore store, TimeProvider time)
{
    /// <summary>How long a publisher that was told to stop may take to say what it did.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Claims. The grant is null unless the claim is the caller's, durably. Not cancelled half-way: a claim whose answer nobody
    /// waits for would spend the permit.
    /// </summary>
    /// <exception cref="StoreException">Nobody knows whether the claim is stored: nothing may be sent; the lease ends, a look-up finds out.</exception>
    public async Task<(LaunchResult Result, PublishGrant? Grant)> LaunchAsync(
        InstanceStamp stamp, DuePermit due, Judgement.Launch go)
    {
        var request = Request(stamp, due, go);

        // Taken before the claim, so that this process's deadline is never later than the store's.
        var deadline = time.GetTimestamp() + time.ToTimestamps(go.Pipeline.Options.SendWithin);
        var result = await AskTwiceAsync(request).ConfigureAwait(false);
        return (result, result is LaunchResult.Launched launched ? Grant(due, request.ClaimId, launched.ClaimedAt, deadline) : null);
    }

    /// <summary>Publishes and records what came of it.</summary>
    /// <returns>What was recorded; null if somebody else recorded the end before.</returns>
    public async Task<Settlement?> SendAsync(InstanceStamp stamp, PublishGrant grant, Judgement.Launch go, CancellationToken run)
    {
        if (grant.IsPastDeadline || run.IsCancellationRequested)
        {
            var why = grant.IsPastDeadline ? PermitReason.NotSentDeadline : PermitReason.NotSentCancelled;
            return await SettleAsync(stamp, grant, OutcomeTable.Of(new PublishOutcome.NotSent(why))).ConfigureAwait(false);
        }

        var publisher = go.Pipeline.Publisher;
        var call = await BoundedCall.RunAsync(
            token => publisher.PublishAsync(grant, token), go.Pipeline.Options.PublishTimeOut, Grace, time, run).ConfigureAwait(false);
        if (call.End is CallEnd.Answered) return await SettleAsync(stamp, grant, OutcomeTable.Of(call.Value)).ConfigureAwait(false);
        if (call.Error is { } error) return await SettleAsync(stamp, grant, OutcomeTable.Of(error)).ConfigureAwait(false);

        var silence = await SettleAsync(stamp, grant, OutcomeTable.OfSilence(call.Took)).ConfigureAwait(false);
        _ = SettleLateAsync(stamp, grant, call.Work);
        return silence;
    }

    /// <summary>The late sender holds the truth: if a publisher that was given up answers after all, that is recorded.</summary>
    internal async Task SettleLateAsync(InstanceStamp stamp, PublishGrant grant, Task<PublishOutcome> work)
    {
        await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!work.IsCompletedSuccessfully || OutcomeTable.Of(work.Result) is not { To: not PermitStatus.OutcomeUnknown } late) return;

        try
        {
            await SettleAsync(stamp, grant, late).ConfigureAwait(false);
        }
        catch (Exception error) when (error is StoreException or ObjectDisposedException)
        {
            // The host is going down or the store is broken for good; the permit stays unknown and the look-up finds out.
        }
    }

    /// <summary>Tries until it is stored; no cancellation ends this, because only this process knows the answer.</summary>
    private async Task<Settlement?> SettleAsync(InstanceStamp stamp, PublishGrant grant, Settlement settlement)
    {
        // While the time to send runs, a look-up would prove nothing.
        var afterDeadline = grant.TimeLeft + FirstRetry;
        var firstLookup = afterDeadline > Reconciliation.FirstLookup ? afterDeadline : Reconciliation.FirstLookup;
        var request = new SettleRequest(
            stamp, grant.PermitId, grant.ClaimId, settlement.To, settlement.Reason, settlement.Detail, settlement.PostedId,
            settlement.CloseGate, settlement.ResetAt, firstLookup);
        for (var wait = FirstRetry; ; wait = wait + wait < LongestRetry ? wait + wait : LongestRetry)
        {
            try
            {
                var outcome = await store.Permits.SettleAsync(request, CancellationToken.None).ConfigureAwait(false);
                return outcome is StepOutcome.Applied ? settlement : null;
            }
            catch (StoreException error) when (error.IsTransient)
            {
                await Task.Delay(wait, time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task<LaunchResult> AskTwiceAsync(LaunchRequest request)
    {
        try
        {
            return await store.Permits.LaunchAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The same claim id gets the same answer, so a claim whose answer was lost is still this sender's.
            return await store.Permits.LaunchAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static LaunchRequest Request(InstanceStamp stamp, DuePermit due, Judgement.Launch go) => new()
    {
        Stamp = stamp,
        PermitId = due.Permit.PermitId,
        ClaimId = Guid.NewGuid(),
        PipelineSource = go.Pipeline.Source.Value,
        Pipeline = go.Pipeline.Name,
        ContentSha256 = due.Permit.ContentSha256!,
        PolicySet = go.PolicySet,
        SendWithin = go.Pipeline.Options.SendWithin,
        Lease = go.Pipeline.Options.SendWithin + go.Pipeline.Options.PublishTimeOut + Grace + LeaseMargin,
        Gates = go.Pipeline.Options.Gates,
    };

    private PublishGrant Grant(DuePermit due, Guid claimId, DateTimeOffset claimedAt, long deadline) => new(time, deadline)
    {
        PermitId = due.Permit.PermitId,
        ClaimId = claimId,
        Platform = due.Permit.Platform,
        Account = due.Permit.Account,
        TargetId = due.Permit.TargetId!,
        RootId = due.Permit.RootId,
        Text = due.Content!,
        Sha256 = due.Permit.ContentSha256!,
        ClaimedAt = claimedAt,
    };
}
