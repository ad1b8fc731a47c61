namespace ReplyScheduler.Stores;

/// <summary>The job types that the library itself handles.</summary>
public static class JobTypes
{
    /// <summary>Plans one reply per slot. The job's name is the pipeline's name, source and event prefix.</summary>
    public const string ReplyPipeline = "reply_pipeline";

    /// <summary>Pulls candidates from the host's source.</summary>
    public const string CandidateRefill = "candidate_refill";

    /// <summary>Judges due permits and publishes what is permitted; looks up what became of lost answers.</summary>
    public const string PostingQueue = "posting_queue";

    /// <summary>Deletes rows past the retention ages.</summary>
    public const string Retention = "retention";

    /// <summary>Whether a type is one of these.</summary>
    public static bool IsOfLibrary(string type) => type is ReplyPipeline or CandidateRefill or PostingQueue or Retention;
}
