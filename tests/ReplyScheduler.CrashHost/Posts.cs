using ReplyScheduler.Replies;

namespace ReplyScheduler.CrashHost;

/// <summary>
/// Sixty posts, spread evenly over the slots in which there is something to answer. The same question is asked again and again as the
/// clock goes on: known posts come again, as from a real source.
/// </summary>
internal static class Posts
{
    private const int Count = 60;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(40);

    public static IReadOnlyList<Candidate> Since(DateTimeOffset begin, TimeSpan span, DateTimeOffset now) =>
        [.. Enumerable.Range(0, Count).Select(i => Post(i, begin + (span * i / Count))).Where(p => p.PostedAt <= now && p.PostedAt > now - Life)];

    /// <summary>Every seventh is one that the judge denies, so that planning runs without a decision end too.</summary>
    public static bool IsDenied(Candidate candidate) => candidate.Text.EndsWith('7');

    private static Candidate Post(int i, DateTimeOffset postedAt) => new()
    {
        TargetId = $"post-{i}",
        Author = $"author-{i}",
        Text = $"Question {i % 10}",
        ExpectedViews = 600 + (i * 977 % 9000),
        PostedAt = postedAt,
        Life = Life,
        Root = new RootEvidence($"post-{i}", "host"),
    };
}
