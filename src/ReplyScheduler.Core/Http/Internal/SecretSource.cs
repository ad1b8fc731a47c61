using ReplyScheduler.Internal;

namespace ReplyScheduler.Http.Internal;

/// <summary>Where a secret comes from. Never prints it.</summary>
/// <param name="name">The option, for messages.</param>
/// <param name="constant">A checked secret; null with a provider.</param>
/// <param name="provider">Asked for each call.</param>
internal sealed class SecretSource(string name, string? constant, Func<CancellationToken, ValueTask<string>>? provider)
{
    /// <summary>The secret, or why there is none. What a provider says in an exception stays out, since it may hold anything.</summary>
    public async ValueTask<(string? Value, string? Fault)> ReadAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (provider is null) return (constant, null);
        var read = await BoundedCall.RunAsync(provider, limit, TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
        var fault = read.End switch
        {
            CallEnd.Answered => SecretRules.Fault(read.Value),
            CallEnd.Threw => $"threw {read.Error?.GetType().Name}.",
            _ => "did not answer in time.",
        };
        return fault is null ? (read.Value, null) : (null, $"What {name} answered cannot be used: it {fault} Nothing was sent.");
    }
}
