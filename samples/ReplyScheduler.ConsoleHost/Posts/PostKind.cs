namespace ReplyScheduler.ConsoleHost.Posts;

/// <summary>The two kinds of posts that are read; wiki pages, tags and other rows of a dump are passed over.</summary>
internal enum PostKind
{
    /// <summary>A root post (<c>PostTypeId</c> 1).</summary>
    Question = 1,

    /// <summary>A reply to a question (<c>PostTypeId</c> 2).</summary>
    Answer = 2,
}
