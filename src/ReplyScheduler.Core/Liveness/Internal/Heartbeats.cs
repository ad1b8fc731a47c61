using Microsoft.Extensions.Logging;
using ReplyScheduler.Internal;
using ReplyScheduler.Scheduling.Internal;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>Tells outside monitors the verdict. Best effort: what does not arrive is what they watch for.</summary>
internal sealed class Heartbeats(IReadOnlyList<Heartbeat> beats, TimeProvider time, ILogger log) : IDisposable
{
    private readonly ReceiverClient[] _clients = [.. beats.Select(beat => new ReceiverClient(beat.Handler))];

    public Task TellAsync(bool isHealthy, TimeSpan limit, CancellationToken cancellationToken) =>
        Task.WhenAll(beats.Select((beat, at) => TellAsync(_clients[at], isHealthy ? beat.Success : beat.Fail, limit, cancellationToken)));

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
    }

    private async Task TellAsync(ReceiverClient client, Uri url, TimeSpan limit, CancellationToken cancellationToken)
    {
        var call = await BoundedCall.RunAsync(
            async token =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, url);
                await client.PostAsync(request, token).ConfigureAwait(false);
                return true;
            },
            limit, TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
        if (call.End != CallEnd.Answered) Log.HeartbeatFailed(log, (call.Error as AlertNotAcceptedException)?.Message ?? $"It ended as {call.End}.");
    }
}
