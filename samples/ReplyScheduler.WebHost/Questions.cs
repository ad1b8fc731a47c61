using ReplyScheduler.Replies;

namespace ReplyScheduler.WebHost;

/// <summary>Posts that the pipeline may answer: a handful, so that the first trigger has something to do.</summary>
internal static class Questions
{
    private static readonly string[] Texts =
    [
        "How do I prune a rose?", "When do tomatoes want water?", "Does basil like the shade?", "Why do the leaves of my lemon fall?", "How deep do I plant garlic?",
    ];

    /// <summary>All of them; those that were answered are known to the queue.</summary>
    public static IReadOnlyList<Candidate> All { get; } =
    [
        .. Texts.Select((text, i) => new Candidate
        {
            TargetId = $"question-{i + 1}", Author = "Ada", Text = text, ExpectedViews = 6000 - i, Root = new RootEvidence($"question-{i + 1}", "host"),
        }),
    ];
}
