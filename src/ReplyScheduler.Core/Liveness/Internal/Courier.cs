using Microsoft.Extensions.Logging;
using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>
/// Brings what the outbox holds to this process's sinks: takes notices under a lease, sends them, and only then marks them. Each sink has its own
/// round and its own time; one that fails or is late is left alone until the next call, and none waits for another.
/// </summary>
internal sealed class Courier : IDisposable
{
    private const int MostNotices = 10;
    private const int MostRounds = 1000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(30);

    private readonly InstanceStamp _stamp;
    private readonly TimeProvider _time;
    private readonly Instruments _instruments;
    private readonly ILogger _log;
    private readonly SinkLine[] _lines;
    private readonly TimeSpan _lease;

    public Courier(IEnumerable<IAlertSink> sinks, WatchdogSetup setup, InstanceStamp stamp, TimeProvider time, Instruments instruments, ILogger log)
    {
        (_stamp, _time, _instruments, _log) = (stamp, time, instruments, log);
        _lines = [.. sinks.Select(sink => new SinkLine(sink, setup.SinkTimeOut, time))];
        _lease = (setup.SinkTimeOut * MostNotices) + Spare;
        var faults = _lines.Where(line => line.Name is not { Length: >= 1 and <= 100 }).Select(line => $"An alert sink has the name '{line.Name}'. Give it one of 1 to 100 characters.")
            .Concat(_lines.CountBy(line => line.Name).Where(name => name.Value > 1).Select(name => $"{name.Value} alert sinks have the name '{name.Key}'. Give each a name of its own.")).ToArray();
        if (faults.Length > 0) throw new SchedulerConfigurationException(faults);
    }

    public bool HasSinks => _lines.Length > 0;

    /// <summary>How many sinks did not accept what they were sent last.</summary>
    public int Behind => _lines.Count(line => line.IsBehind);

    /// <summary>Sends until nothing waits that can be sent, or the time of a sink is over. How many were accepted, and how many not.</summary>
    public async Task<(int Sent, int Unsent)> DeliverAsync(IReplySchedulerStore store, CancellationToken cancellationToken)
    {
        var lines = await Task.WhenAll(_lines.Select(line => DeliverAsync(line, store, cancellationToken))).ConfigureAwait(false);
        return (lines.Sum(line => line.Sent), lines.Sum(line => line.Unsent));
    }

    /// <summary>Makes the sinks known to the store, before it decides what to tell them.</summary>
    public Task RegisterAsync(IReplySchedulerStore store, CancellationToken cancellationToken) => _lines.Length == 0
        ? Task.CompletedTask
        : store.Alerts.TakeAsync(new TakeNoticesRequest(_stamp, [.. _lines.Select(line => line.Name)], 0, _lease), cancellationToken);

    /// <summary>Tells every sink at once what no outbox can hold. Best effort.</summary>
    public Task TellAsync(AlertNotice notice, CancellationToken cancellationToken) =>
        Task.WhenAll(_lines.Where(line => !line.IsStuck).Select(line => line.SendAsync(notice, cancellationToken)));

    public void Dispose() => Array.ForEach(_lines, line => line.Dispose());

    private async Task<(int Sent, int Unsent)> DeliverAsync(SinkLine line, IReplySchedulerStore store, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await line.Turn.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return default; // Another call sends to it, and counts.
        }

        try
        {
            return line.IsStuck ? (0, 1) : await RoundsAsync(line, store, limit.Token, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            line.Turn.Release();
        }
    }

    private async Task<(int Sent, int Unsent)> RoundsAsync(SinkLine line, IReplySchedulerStore store, CancellationToken limit, CancellationToken cancellationToken)
    {
        var (sent, unsent) = (0, 0);
        for (var round = 0; unsent == 0 && round < MostRounds && !limit.IsCancellationRequested; round++)
        {
            var taken = await store.Alerts.TakeAsync(new TakeNoticesRequest(_stamp, [line.Name], MostNotices, _lease), cancellationToken).ConfigureAwait(false);
            if (taken.Count == 0) break;
            var ends = await SendAsync(line, taken, limit, cancellationToken).ConfigureAwait(false);

            // What was sent is marked whatever happens to the caller meanwhile.
            await store.Alerts.SettleAsync(new SettleNoticesRequest(_stamp, ends), CancellationToken.None).ConfigureAwait(false);
            sent += ends.Count(end => end.IsSent);
            unsent += ends.Count(end => !end.IsSent);
            if (unsent > 0) Log.NoticesUnsent(_log, line.Name, unsent, ends.Find(end => !end.IsSent)!.Error);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return (sent, unsent);
    }

    /// <summary>One after the other; after one that was not accepted, or when the time is over, the rest is given back. A call under way has its own limit.</summary>
    private async Task<List<NoticeEnd>> SendAsync(SinkLine line, IReadOnlyList<LeasedNotice> notices, CancellationToken limit, CancellationToken cancellationToken)
    {
        var ends = new List<NoticeEnd>(notices.Count);
        foreach (var (_, notice) in notices)
        {
            var fault = ends is [.., { IsSent: false }] ? "The one before it was not accepted."
                : limit.IsCancellationRequested ? "There was no time left for it."
                : await line.SendAsync(notice, cancellationToken).ConfigureAwait(false);
            _instruments.NoticeSent(fault is null);
            ends.Add(new NoticeEnd(notice.Id, notice.Attempt, fault is null, fault));
        }

        return ends;
    }
}
