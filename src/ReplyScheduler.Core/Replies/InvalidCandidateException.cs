namespace ReplyScheduler.Replies;

/// <summary>A candidate cannot be put into the queue. Nothing of its batch was stored.</summary>
public sealed class InvalidCandidateException : ReplySchedulerException
{
    /// <summary>Makes an exception about a field of a candidate.</summary>
    /// <param name="field">The field, e.g. <c>TargetId</c>.</param>
    /// <param name="reason">What is wrong with it, as a sentence.</param>
    /// <param name="index">The candidate's place in its batch, from 0.</param>
    public InvalidCandidateException(string field, string reason, int index = 0)
        : base($"Candidate {index}, {field}: {reason}") => (Field, Reason, Index) = (field, reason, index);

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; }

    /// <summary>The candidate's place in its batch, from 0.</summary>
    public int Index { get; }
}
