using System.Collections.Concurrent;
using ReplyScheduler.Posting;

namespace ReplyScheduler.Postgres.Tests.Hosts;

/// <summary>A platform that records every request and every post, and answers truly. It never de-duplicates.</summary>
internal sealed class RecordingPlatform : IReplyPublisher
{
    private readonly ConcurrentQueue<(Guid Permit, string Target)> posts = [];

    public LookupTrust LookupTrust => LookupTrust.Definitive;

    /// <summary>Each request was a post.</summary>
    public IReadOnlyList<(Guid Permit, string Target)> Posts => [.. posts];

    public ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken)
    {
        posts.Enqueue((grant.PermitId, grant.TargetId));
        return ValueTask.FromResult<PublishOutcome>(new PublishOutcome.Posted(Id(grant.PermitId)));
    }

    public ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken) => ValueTask.FromResult<LookupAnswer>(
        posts.Any(post => post.Permit == query.PermitId) ? new LookupAnswer.Found(Id(query.PermitId)) : new LookupAnswer.NotFound(true));

    private static string Id(Guid permit) => $"post-{permit:N}";
}
