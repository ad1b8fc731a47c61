using ReplyScheduler.Posting;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>
/// A platform that records every request and every post, and lies as a test wants. It never de-duplicates: a second request would
/// be a second post, and the invariants would show it.
/// </summary>
internal sealed class FakePlatform : IReplyPublisher
{
    private readonly Lock sync = new();
    private readonly List<PlatformPost> posts = [];
    private readonly List<Guid> requests = [];
    private readonly List<LookupQuery> lookups = [];
    private readonly TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakePlatform()
    {
        OnPublish = (grant, _) => ValueTask.FromResult<PublishOutcome>(new PublishOutcome.Posted(Post(grant).Id));
        OnLookUp = query => Find(query.PermitId) is { } post ? new LookupAnswer.Found(post.Id) : new LookupAnswer.NotFound(Knows(query.OlderPostedId));
    }

    public LookupTrust LookupTrust { get; set; } = LookupTrust.Definitive;

    /// <summary>Honest by default: posts and says so.</summary>
    public Func<PublishGrant, CancellationToken, ValueTask<PublishOutcome>> OnPublish { get; set; }

    /// <summary>Honest by default.</summary>
    public Func<LookupQuery, LookupAnswer?> OnLookUp { get; set; }

    /// <summary>Ends when the first request has come.</summary>
    public Task Called => called.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public IReadOnlyList<PlatformPost> Posts => Copy(posts);

    public IReadOnlyList<Guid> Requests => Copy(requests);

    public IReadOnlyList<LookupQuery> Lookups => Copy(lookups);

    public ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken)
    {
        Requested(grant.PermitId);
        called.TrySetResult();
        return OnPublish(grant, cancellationToken);
    }

    public ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken)
    {
        lock (sync)
        {
            lookups.Add(query);
        }

        return ValueTask.FromResult(OnLookUp(query)!);
    }

    /// <summary>A request has come.</summary>
    public void Requested(Guid permitId)
    {
        lock (sync)
        {
            requests.Add(permitId);
        }
    }

    /// <summary>Makes the reply public.</summary>
    public PlatformPost Post(PublishGrant grant) => Post(grant.PermitId, grant.Account, grant.TargetId, grant.Text);

    /// <summary>Makes a reply public.</summary>
    public PlatformPost Post(Guid permitId, string account, string target, string text)
    {
        lock (sync)
        {
            var post = new PlatformPost($"post-{posts.Count + 1}", permitId, account, target, text);
            posts.Add(post);
            return post;
        }
    }

    /// <summary>Every publish call posts, and then this happens instead of an honest answer.</summary>
    public void PostsThen(Func<PublishGrant, PlatformPost, PublishOutcome?> answer) =>
        OnPublish = (grant, _) => ValueTask.FromResult(answer(grant, Post(grant))!);

    /// <summary>No publish call posts; this is the answer.</summary>
    public void Answers(Func<PublishGrant, PublishOutcome?> answer) => OnPublish = (grant, _) => ValueTask.FromResult(answer(grant)!);

    private PlatformPost? Find(Guid permitId) => Posts.SingleOrDefault(post => post.PermitId == permitId);

    private bool Knows(string? id) => id is not null && Posts.Any(post => post.Id == id);

    private List<T> Copy<T>(List<T> items)
    {
        lock (sync)
        {
            return [.. items];
        }
    }
}
