using System.Collections.Concurrent;
using ReplyScheduler.Posting;

namespace ReplyScheduler.Testing.Tests.Docs;

/// <summary>Publishes to a forum in memory.</summary>
public sealed class ForumPublisher : IReplyPublisher
{
    private readonly ConcurrentDictionary<Guid, string> posts = new();

    public LookupTrust LookupTrust => LookupTrust.Definitive;

    public ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken) =>
        ValueTask.FromResult<PublishOutcome>(new PublishOutcome.Posted(posts.GetOrAdd(grant.PermitId, permit => "forum-" + permit)));

    public ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult<LookupAnswer>(posts.TryGetValue(query.PermitId, out var id) ? new LookupAnswer.Found(id) : new LookupAnswer.NotFound());
}
