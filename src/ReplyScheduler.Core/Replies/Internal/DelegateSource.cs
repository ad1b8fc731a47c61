namespace ReplyScheduler.Replies.Internal;

/// <summary>A delegate as a source of candidates.</summary>
internal sealed class DelegateSource(Func<SourceRequest, CancellationToken, ValueTask<IReadOnlyList<Candidate>>> pull) : ICandidateSource
{
    public ValueTask<IReadOnlyList<Candidate>> PullAsync(SourceRequest request, CancellationToken cancellationToken) => pull(request, cancellationToken);
}
