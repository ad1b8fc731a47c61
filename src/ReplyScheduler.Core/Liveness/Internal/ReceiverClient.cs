using ReplyScheduler.Internal;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>Posts to one receiver. Of the answer only the status is looked at; 2xx is acceptance. Disposed by its owner.</summary>
internal sealed class ReceiverClient : IDisposable
{
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    private readonly HttpMessageInvoker _sender;

    public ReceiverClient(HttpMessageHandler? own)
    {
        if (own is not null)
        {
            _sender = new HttpMessageInvoker(own, disposeHandler: false);
            return;
        }

        var handler = BareHttp.Handler();
        handler.PooledConnectionLifetime = ConnectionLife;
        handler.ActivityHeadersPropagator = null;
        _sender = new HttpMessageInvoker(handler);
    }

    /// <exception cref="AlertNotAcceptedException">The receiver answered otherwise, or could not be reached. The message holds nothing of the URL.</exception>
    public async Task PostAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _sender.SendAsync(BareHttp.Prepare(request), cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) throw new AlertNotAcceptedException($"The receiver answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException failed)
        {
            throw new AlertNotAcceptedException($"The receiver could not be reached: {failed.HttpRequestError}.");
        }
    }

    public void Dispose() => _sender.Dispose();
}
