namespace ReplyScheduler.Replies;

/// <summary>Where candidates come from when the host does not offer them itself. Called by the refill job, never by a planning run (R53).</summary>
public interface ICandidateSource
{
    /// <summary>Pulls candidates, the best first. Known ones may come again: they are de-duplicated.</summary>
    ValueTask<IReadOnlyList<Candidate>> PullAsync(SourceRequest request, CancellationToken cancellationToken);
}
