using ReplyScheduler.Posting;

namespace ReplyScheduler.Testing.Tests;

/// <summary>A publisher of a test: a platform in memory, and what the test says instead of the truth.</summary>
internal sealed class ScriptedPublisher : IReplyPublisher
{
    private readonly Dictionary<Guid, string> posts = [];

    public LookupTrust LookupTrust { get; init; } = LookupTrust.Definitive;

    public List<PublishGrant> Grants { get; } = [];

    public List<LookupQuery> Queries { get; } = [];

    /// <summary>Instead of posting.</summary>
    public Func<PublishGrant, CancellationToken, ValueTask<PublishOutcome>>? Publish { get; init; }

    public async ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken)
    {
        Grants.Add(grant);
        if (Publish is not null) return await Publish(grant, cancellationToken);
        posts.Add(grant.PermitId, $"post-{posts.Count + 1}");
        return new PublishOutcome.Posted(posts[grant.PermitId]);
    }

    public ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken)
    {
        Queries.Add(query);
        return ValueTask.FromResult<LookupAnswer>(
            posts.TryGetValue(query.PermitId, out var id) ? new LookupAnswer.Found(id) : new LookupAnswer.NotFound(SawOlderPost: query.OlderPostedId is { } older && posts.ContainsValue(older)));
    }
}
