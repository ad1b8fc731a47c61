using ReplyScheduler.Posting;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>Says that every reply is public and sends none.</summary>
internal sealed class NoPublisher : IReplyPublisher
{
    public LookupTrust LookupTrust => default;

    public ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken) =>
        ValueTask.FromResult<PublishOutcome>(new PublishOutcome.Posted("posted-" + grant.TargetId));

    public ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Nothing is ever unknown here.");
}
