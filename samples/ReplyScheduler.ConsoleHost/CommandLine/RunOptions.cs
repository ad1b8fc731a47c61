namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>Replay slots over posts, or run live. The initial values are the defaults.</summary>
internal sealed record RunOptions : HostOptions
{
    /// <summary>The database that is used when none is named.</summary>
    public const string DefaultDatabase = "replyscheduler-sample.db";

    /// <summary>The file that replies go to when none is named.</summary>
    public const string DefaultOut = "replies.jsonl";

    /// <summary>A Stack Exchange <c>Posts.xml</c>; null for the posts that come with the program.</summary>
    public string? PostsPath { get; init; }

    /// <summary>The database, made when missing.</summary>
    public Database Database { get; init; } = new SqliteFile(DefaultDatabase);

    /// <summary>The JSON-lines file of replies, created when missing.</summary>
    public string OutPath { get; init; } = DefaultOut;

    /// <summary>How many slots a replay covers, 1 to 100,000. Without meaning when live.</summary>
    public int Slots { get; init; } = 96;

    /// <summary>The cron rule of the planning job.</summary>
    public string Every { get; init; } = "*/15 * * * *";

    /// <summary>Whether to run on the real clock until Ctrl+C instead of replaying.</summary>
    public bool Live { get; init; }

    /// <summary>What offers and texts vary with; 0 or more.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Whether to print JSON lines instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>Whether answers are offered too, with their true root, to be rejected.</summary>
    public bool OfferAnswers { get; init; }
}
