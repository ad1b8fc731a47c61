namespace ReplyScheduler.Replies.Internal;

/// <summary>A delegate as a composer that is no model.</summary>
internal sealed class DelegateComposer(Func<Candidate, CancellationToken, ValueTask<string>> compose) : IComposer
{
    public async ValueTask<Composition> ComposeAsync(Candidate candidate, CancellationToken cancellationToken) =>
        new(await compose(candidate, cancellationToken).ConfigureAwait(false));
}
