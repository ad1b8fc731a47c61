using Microsoft.AspNetCore.Http;
using ReplyScheduler.Stores;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>
/// Decides who is let in. A forged request costs a bounded computation and no step of the store; the store is asked only about requests
/// whose signature is right. Safe for concurrent use.
/// </summary>
internal sealed class TriggerGate(TriggerOptions options, IReplySchedulerStore store, InstanceStamp stamp)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);
    private readonly SecretHeader _secrets = new(options.Secrets);
    private readonly WebhookSignature _signatures = new(options.SigningSecrets);
    private readonly bool _takesSignatures = options.SigningSecrets.Count > 0;
    private readonly bool _takesSecrets = options.Secrets.Count > 0;

    /// <summary>Judges a request. Its body is read only where its headers have the form of signed ones, or its secret is right.</summary>
    /// <exception cref="UnreadBodyException">A body does not arrive as it was announced, or not in time.</exception>
    /// <exception cref="StoreException">The store cannot be asked about a request whose signature is right.</exception>
    public async ValueTask<Passage> JudgeAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var isSigned = _takesSignatures && (!_takesSecrets || WebhookSignature.IsClaimed(request.Headers));
        return isSigned ? await JudgeSignedAsync(request, cancellationToken).ConfigureAwait(false) : await JudgeSecretAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The store's time, for a request that brought none of its own to be judged.</summary>
    public async ValueTask<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        (await store.Triggers.AdmitAsync(new AdmitRequest { Stamp = stamp, Admission = Guid.NewGuid() }, cancellationToken).ConfigureAwait(false)).Now;

    private async ValueTask<Passage> JudgeSecretAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!_secrets.Matches(request.Headers[SecretHeader.Name])) return new Passage(RefusalCause.Secret);
        return new Passage(null, await RawBody.ReadAsync(request, cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<Passage> JudgeSignedAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!WebhookSignature.HasForm(request.Headers)) return new Passage(RefusalCause.Signature);
        var body = await RawBody.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        if (_signatures.Verify(request.Headers, body.GetValueOrDefault().Span) is not { } signed || body is null) return new Passage(RefusalCause.Signature);
        var admit = new AdmitRequest
        {
            Stamp = stamp, Admission = Guid.NewGuid(), Id = signed.Id, SentAt = signed.SentAt, Tolerance = Tolerance, KeepFor = 2 * Tolerance,
        };

        // Once the store has the id, the same request is refused: the caller who goes away in the middle must not take that back.
        var answer = await store.Triggers.AdmitAsync(admit, CancellationToken.None).ConfigureAwait(false);
        return answer.Outcome switch
        {
            AdmitOutcome.Admitted => new Passage(null, body, answer.Now),
            AdmitOutcome.SeenBefore => new Passage(RefusalCause.SeenBefore),
            _ => new Passage(RefusalCause.OutOfTime),
        };
    }
}
