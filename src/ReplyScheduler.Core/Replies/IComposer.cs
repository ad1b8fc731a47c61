namespace ReplyScheduler.Replies;

/// <summary>Writes the reply to a candidate. Usage is recorded with the purpose <c>reply_composer</c>. Called on threads of the pool.</summary>
public interface IComposer
{
    /// <summary>Composes within the pipeline's compose time-out (60 s by default).</summary>
    ValueTask<Composition> ComposeAsync(Candidate candidate, CancellationToken cancellationToken);
}
