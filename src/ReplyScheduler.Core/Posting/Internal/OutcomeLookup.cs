using ReplyScheduler.Internal;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Posting.Internal;

/// <summary>Asks a publisher what became of a permit and records what that means. Safe for concurrent use.</summary>
internal sealed class OutcomeLookup(IReplySchedulerStore store, TimeProvider time)
{
    /// <summary>How long a leased look-up may take; longer than the limit of the call.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(15);

    public async Task RunAsync(InstanceStamp stamp, ReplyPipeline pipeline, DueLookup due, CancellationToken run)
    {
        var trust = pipeline.Publisher.LookupTrust;
        var request = due.SinceDeadline < TimeSpan.Zero
            ? Reconciliation.TooEarly(stamp, due)
            : Reconciliation.Of(stamp, due, trust, await AskAsync(pipeline.Publisher, trust, due, run).ConfigureAwait(false));
        await store.Permits.ReconcileAsync(request, run).ConfigureAwait(false);
    }

    /// <summary>Silence and exceptions are "could not be asked", never "no" (R39).</summary>
    private async Task<LookupAnswer?> AskAsync(IReplyPublisher publisher, LookupTrust trust, DueLookup due, CancellationToken run)
    {
        if (trust == LookupTrust.None) return new LookupAnswer.Unavailable("The platform offers no look-up.");

        var call = await BoundedCall.RunAsync(token => publisher.LookUpAsync(due.Query, token), TimeOut, TimeSpan.Zero, time, run).ConfigureAwait(false);
        run.ThrowIfCancellationRequested();
        return call switch
        {
            { Error: { } error } => new LookupAnswer.Unavailable($"{error.GetType().Name}: {error.Message}"),
            { End: CallEnd.TimedOut } => new LookupAnswer.Unavailable($"No answer within {TimeOut}."),
            _ => call.Value,
        };
    }
}
