namespace ReplyScheduler.ConsoleHost.Posts;

/// <summary>A question or an answer of a Stack Exchange data dump.</summary>
internal sealed record StackExchangePost
{
    /// <summary>The dump's own number of the post, unique in a file, 1 or more.</summary>
    public required long Id { get; init; }

    /// <summary>Question or answer.</summary>
    public required PostKind Kind { get; init; }

    /// <summary>What the row names as its parent; null for a question.</summary>
    public required long? ParentId { get; init; }

    /// <summary>The root: itself for a question, its question for an answer; null when that question is not in the file.</summary>
    public required long? RootId { get; init; }

    /// <summary>When it was written (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Views of the question; an answer has those of its question, or what its row says when that is not in the file.</summary>
    public required int Views { get; init; }

    /// <summary>Votes up less votes down.</summary>
    public required int Score { get; init; }

    /// <summary>The title of the question, also for an answer; empty when there is none. At most 300 characters.</summary>
    public required string Title { get; init; }

    /// <summary>The body without markup, on one line, at most 2,000 characters.</summary>
    public required string BodyText { get; init; }

    /// <summary>"user 7", or the name that the row gives, or "someone". At most 100 characters.</summary>
    public required string Author { get; init; }
}
