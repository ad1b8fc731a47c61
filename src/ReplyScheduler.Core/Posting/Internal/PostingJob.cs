namespace ReplyScheduler.Posting.Internal;

/// <summary>The one job that publishes for all pipelines of all hosts.</summary>
internal static class PostingJob
{
    public const string Name = "posting_queue";
    public const string Schedule = "* * * * *";
}
