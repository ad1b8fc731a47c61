using ReplyScheduler.Posting;

namespace ReplyScheduler.Core.Tests.Posting;

/// <summary>A publisher by a delegate that counts its calls.</summary>
internal sealed class TestPublisher(Func<PublishGrant, CancellationToken, Task<PublishOutcome?>> publish) : IReplyPublisher
{
    private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int calls;

    /// <summary>Ends when the first call has begun.</summary>
    public Task Entered => entered.Task;

    public int Calls => Volatile.Read(ref calls);

    public LookupTrust LookupTrust { get; init; } = LookupTrust.Definitive;

    public Func<LookupQuery, LookupAnswer?> LookUp { get; init; } = _ => throw new InvalidOperationException("Not asked.");

    public static TestPublisher Says(PublishOutcome? outcome) => new((_, _) => Task.FromResult(outcome));

    public async ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref calls);
        entered.TrySetResult();
        return (await publish(grant, cancellationToken))!;
    }

    public ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken) => new(LookUp(query)!);
}
