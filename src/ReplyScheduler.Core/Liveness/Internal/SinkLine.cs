using ReplyScheduler.Internal;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>The way to one sink: one call at a time, each with a limit that holds even if the sink ignores its token.</summary>
internal sealed class SinkLine(IAlertSink sink, TimeSpan limit, TimeProvider time) : IDisposable
{
    private volatile Task underWay = Task.CompletedTask;
    private volatile bool isRefused;

    public string Name { get; } = sink.Name;

    /// <summary>Held by who takes and sends its notices.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Whether a call that was given up has not returned yet: nothing is sent meanwhile.</summary>
    public bool IsStuck => !underWay.IsCompleted;

    /// <summary>Whether the sink did not accept what it was sent last, so that something of it waits.</summary>
    public bool IsBehind => isRefused || IsStuck;

    /// <summary>Sends. Null if the sink accepted; else why not, without what the sink said, which may hold anything.</summary>
    public async Task<string?> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        var call = await BoundedCall.RunAsync(
            async token =>
            {
                await sink.SendAsync(notice, token).ConfigureAwait(false);
                return true;
            },
            limit, TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
        underWay = call.Work;
        if (call.End != CallEnd.Cancelled) isRefused = call.End != CallEnd.Answered;
        return call.End switch
        {
            CallEnd.Answered => null,
            CallEnd.Threw => call.Error is AlertNotAcceptedException refused ? refused.Message : $"It threw {call.Error?.GetType().Name}.",
            CallEnd.TimedOut => "It did not answer in time.",
            _ => "The sending was cut off.",
        };
    }

    public void Dispose() => Turn.Dispose();
}
