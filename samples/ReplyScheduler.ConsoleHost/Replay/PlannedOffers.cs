using System.Globalization;
using ReplyScheduler.ConsoleHost.Posts;
using ReplyScheduler.Replies;

namespace ReplyScheduler.ConsoleHost.Replay;

/// <summary>
/// The source of candidates: offers each post once its instant has passed. It remembers its place only to save work; after a
/// restart it begins at the start again, and the queue knows what it has already. Safe for concurrent use.
/// </summary>
internal sealed class PlannedOffers
{
    /// <summary>Who says which post is the root of a conversation.</summary>
    public const string RootIssuer = "stackexchange_dump";

    private readonly Lock _sync = new();
    private IReadOnlyList<PlannedOffer> _plan = [];
    private int _again;
    private int _next;

    /// <summary>Takes the plan, in order of instants, and gives what is due by now.</summary>
    public IReadOnlyList<Candidate> Begin(IReadOnlyList<PlannedOffer> plan, DateTimeOffset now)
    {
        lock (_sync)
        {
            _plan = plan;
            _again = _next = plan.TakeWhile(offer => offer.At <= now).Count();
            return [.. plan.Take(_next).Select(offer => ToCandidate(offer.Post))];
        }
    }

    /// <summary>What became due, and once more what was given last time, in case that it could not be stored.</summary>
    public ValueTask<IReadOnlyList<Candidate>> PullAsync(SourceRequest request, CancellationToken cancellationToken)
    {
        lock (_sync)
        {
            int end = _next;
            while (end < _plan.Count && end - _again < request.Max && _plan[end].At <= request.Now)
            {
                end++;
            }

            IReadOnlyList<Candidate> due = [.. _plan.Take(_again..end).Select(offer => ToCandidate(offer.Post))];
            (_again, _next) = (_next, end);
            return ValueTask.FromResult(due);
        }
    }

    private static Candidate ToCandidate(StackExchangePost post) => new()
    {
        TargetId = Id(post.Id),
        Root = post.RootId is { } root ? new RootEvidence(Id(root), RootIssuer, "parent_id") : null,
        Author = post.Author,
        Text = $"{post.Title}\n{post.BodyText}",
        PostedAt = post.CreatedAt,
        ExpectedViews = post.Views,
        Score = post.Score,
    };

    private static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);
}
