using ReplyScheduler.Permits;
using ReplyScheduler.Posting;

namespace ReplyScheduler.Testing.Internal;

/// <summary>The publisher on trial: what it is asked for one target and what it answers is kept, and what is to be lost is lost.</summary>
internal sealed class WatchedPublisher(IReplyPublisher publisher, TrialOptions options) : IReplyPublisher
{
    private readonly Lock _sync = new();
    private readonly List<LookupAnswer> _lookUps = [];
    private int _calls;
    private PublishOutcome? _answer;
    private Exception? _error;

    public LookupTrust LookupTrust => publisher.LookupTrust;

    public async ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken)
    {
        if (grant.TargetId != options.TargetId) return await publisher.PublishAsync(grant, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _calls);
        if (options.Fault == TrialFault.LoseCall) return Lost;
        try
        {
            var answer = await publisher.PublishAsync(grant, cancellationToken).ConfigureAwait(false);
            Keep(answer, null);
            return options.Fault == TrialFault.LoseAnswer ? Lost : answer;
        }
        catch (Exception error)
        {
            Keep(null, error);
            throw;
        }
    }

    public async ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken)
    {
        var answer = await publisher.LookUpAsync(query, cancellationToken).ConfigureAwait(false);
        if (query.TargetId != options.TargetId) return answer;
        lock (_sync)
        {
            _lookUps.Add(answer);
        }

        return answer;
    }

    public TrialReport Report(RecordedPermit permit, RecordedPermit afterCall, IReadOnlyList<Events.SchedulerEvent> events)
    {
        lock (_sync)
        {
            return new TrialReport { Permit = permit, AfterCall = afterCall, Calls = _calls, Answer = _answer, Error = _error, LookUps = [.. _lookUps], Events = events };
        }
    }

    private static PublishOutcome Lost => new PublishOutcome.Unknown(PermitReason.UnknownConnectionLost, "Lost on purpose, by the trial.");

    private void Keep(PublishOutcome? answer, Exception? error)
    {
        lock (_sync)
        {
            (_answer, _error) = (answer, error);
        }
    }
}
