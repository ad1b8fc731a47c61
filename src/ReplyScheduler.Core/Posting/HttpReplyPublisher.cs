using System.Net;
using System.Net.Http.Headers;
using ReplyScheduler.Internal;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting.Internal;

namespace ReplyScheduler.Posting;

/// <summary>
/// The base of a publisher that speaks HTTP. The host says what to send and what an answer means; this class makes one HTTP/1.1
/// request on a connection of its own, without redirects, retries, cookies, proxy or credentials, and maps everything that can be observed
/// to an outcome. A definite <i>not sent</i> is answered only if no byte of the request was handed to the connection. Safe for
/// concurrent use if the two methods of the host are.
/// </summary>
public abstract class HttpReplyPublisher : IReplyPublisher
{
    /// <summary>The longest answer that is read: 256 KB. A longer one counts as unreadable.</summary>
    public const int MaxAnswerBytes = 256 * 1024;

    private readonly TimeSpan timeout;
    private readonly TimeProvider time;

    /// <summary>Sets the limits.</summary>
    /// <param name="timeout">For the whole call, connecting and reading the answer; 30 s by default, more than zero.</param>
    /// <param name="time">The clock of the time-out; the system's by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is not positive.</exception>
    protected HttpReplyPublisher(TimeSpan? timeout = null, TimeProvider? time = null)
    {
        this.timeout = timeout ?? TimeSpan.FromSeconds(30);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(this.timeout, TimeSpan.Zero, nameof(timeout));
        this.time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public virtual LookupTrust LookupTrust => LookupTrust.None;

    /// <inheritdoc/>
    public virtual ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult<LookupAnswer>(new LookupAnswer.Unavailable());

    /// <summary>Sends the request of <see cref="Request"/> once and says what came of it. Does not throw for reasons of the network, the host's methods, or cancellation.</summary>
    public async ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grant);
        if (grant.IsPastDeadline || cancellationToken.IsCancellationRequested)
        {
            return new PublishOutcome.NotSent(grant.IsPastDeadline ? PermitReason.NotSentDeadline : PermitReason.NotSentCancelled);
        }

        var begun = time.GetTimestamp();
        var gate = new FirstByteGate(grant);
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var sender = Sender(gate);
        try
        {
            using var request = Prepared(grant);
            using var response = await sender.SendAsync(request, both.Token).ConfigureAwait(false);
            return await OutcomeOfAsync(response, () => grant.ClaimedAt + time.GetElapsedTime(begun), both.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            return HttpOutcome.OfFailure(error, gate.Started, gate.PastDeadline || grant.IsPastDeadline, cancellationToken.IsCancellationRequested);
        }
    }

    /// <summary>
    /// The request for a grant: address, method, headers (the permit's id as the idempotency key, if the platform takes one) and a
    /// body that holds <see cref="PublishGrant.Text"/> unchanged. Called once per grant. What it throws ends as an unknown outcome.
    /// </summary>
    protected abstract HttpRequestMessage Request(PublishGrant grant);

    /// <summary>
    /// What a whole answer says. Not called for redirects, 408 and 5xx, nor for a body that was cut or too long. What it throws
    /// counts as <see cref="HttpAnswer.Unrecognised"/>.
    /// </summary>
    protected abstract HttpAnswer Read(HttpStatusCode status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body);

    private static HttpMessageInvoker Sender(FirstByteGate gate)
    {
        var handler = BareHttp.Handler();
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        handler.PlaintextStreamFilter = (context, _) => ValueTask.FromResult(gate.Guard(context.PlaintextStream));
        return new HttpMessageInvoker(handler);
    }

    private HttpRequestMessage Prepared(PublishGrant grant) =>
        BareHttp.Prepare(Made(grant) ?? throw new InvalidOperationException("The publisher made no request."));

    /// <summary>An exception of the host is wrapped, so that it is never taken for one of our connection.</summary>
    private HttpRequestMessage? Made(PublishGrant grant)
    {
        try
        {
            return Request(grant);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"The request was not made: {error.GetType().Name}.", error);
        }
    }

    private async ValueTask<PublishOutcome> OutcomeOfAsync(HttpResponseMessage response, Func<DateTimeOffset> now, CancellationToken cancellationToken)
    {
        var status = response.StatusCode;
        if (HttpOutcome.OfStatus(status) is { } decided)
        {
            return decided;
        }

        var reset = RateLimitHeaders.Reset(response.Headers, now());
        try
        {
            return await BoundedBody.ReadAsync(response.Content, MaxAnswerBytes, cancellationToken).ConfigureAwait(false) is { } body
                ? HttpOutcome.OfAnswer(status, Understood(status, response.Headers, body), reset)
                : HttpOutcome.OfUnreadableBody(status, $"The answer is longer than {MaxAnswerBytes} bytes.", reset);
        }
        catch (Exception error) when (error is not OperationCanceledException || status == HttpStatusCode.TooManyRequests)
        {
            return HttpOutcome.OfUnreadableBody(status, error.Message, reset);
        }
    }

    private HttpAnswer? Understood(HttpStatusCode status, HttpResponseHeaders headers, ReadOnlyMemory<byte> body)
    {
        try
        {
            return Read(status, headers, body);
        }
        catch (Exception error)
        {
            return new HttpAnswer.Unrecognised($"The answer could not be read: {error.GetType().Name}.");
        }
    }
}
