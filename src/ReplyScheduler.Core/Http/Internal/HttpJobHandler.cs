using System.Net.Http.Headers;
using ReplyScheduler.Internal;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Http.Internal;

/// <summary>
/// Runs a job by calling its endpoint. One for a container, which disposes it: its connections are shared by all runs. Throws only
/// when the run was cancelled, and then without a word of what was sent or answered.
/// </summary>
internal sealed class HttpJobHandler : IJobHandler, IDisposable
{
    /// <summary>A host that moved is found again after this time.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    private readonly HttpJobSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _sender;

    public HttpJobHandler(HttpJobSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _sender = settings.MessageHandler is { } own ? new HttpMessageInvoker(own, disposeHandler: false) : new HttpMessageInvoker(Shared());
    }

    public async ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (EndpointPath.Join(_settings.BaseUrl, run.Endpoint) is not { } address)
        {
            return new JobResult.Failed(HttpReasons.EndpointInvalid, $"{EndpointPath.Fault(run.Endpoint) ?? "The endpoint leads away from the base URL."} Nothing was sent.");
        }

        using var limit = new CancellationTokenSource(_settings.TimeOut, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var result = await CallAsync(run, address, both.Token).ConfigureAwait(false);
        if (result is JobResult.Failed) cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    public void Dispose() => _sender.Dispose();

    /// <summary>
    /// It starts no activity of the runtime's own: that would hold the text of an exception, and with it what a malformed answer sent
    /// back. The request carries the run's trace context without it.
    /// </summary>
    private static SocketsHttpHandler Shared()
    {
        var handler = BareHttp.Handler();
        handler.PooledConnectionLifetime = ConnectionLife;
        handler.ActivityHeadersPropagator = null;
        return handler;
    }

    private async ValueTask<JobResult> CallAsync(JobRun run, Uri address, CancellationToken cancellationToken)
    {
        var (secret, noSecret) = await ReadAsync(_settings.Secret, cancellationToken).ConfigureAwait(false);
        var (key, noKey) = await ReadAsync(_settings.BearerKey, cancellationToken).ConfigureAwait(false);
        if ((noSecret ?? noKey) is { } fault) return new JobResult.Failed(HttpReasons.SecretUnavailable, fault);
        var redaction = new Redaction(secret, key);
        var begun = _time.GetTimestamp();
        try
        {
            using var request = HttpJobRequest.Of(run, address);
            if (secret is not null) request.Headers.TryAddWithoutValidation(_settings.SecretHeader, secret);
            if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using var response = await _sender.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return await new HttpJobAnswer(address, _settings.MaxResponseBytes, redaction).ReadAsync(response, () => _time.GetElapsedTime(begun), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            return cancellationToken.IsCancellationRequested
                ? new JobResult.Failed(HttpReasons.TimedOut, $"The endpoint gave no whole answer within {_settings.TimeOut}.")
                : HttpFailure.Of(error, redaction);
        }
    }

    private ValueTask<(string? Value, string? Fault)> ReadAsync(SecretSource? source, CancellationToken cancellationToken) =>
        source?.ReadAsync(_settings.TimeOut, _time, cancellationToken) ?? default;
}
