using Microsoft.Extensions.Logging;
using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>
/// Brings what the outbox holds to this process's sinks: takes notices under a lease, sends them, and only then marks them. The sinks work
/// beside each other; one that fails or is late is left alone until the next round. One round at a time.
/// </summary>
internal sealed class Courier : IDisposable
{
    private const int MostNotices = 10;
    private const int MostRounds = 1000;
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly InstanceStamp _stamp;
    private readonly Instruments _instruments;
    private readonly ILogger _log;
    private readonly SinkLine[] _lines;
    private readonly TimeSpan _lease;

    public Courier(IEnumerable<IAlertSink> sinks, WatchdogSetup setup, InstanceStamp stamp, TimeProvider time, Instruments instruments, ILogger log)
    {
        (_stamp, _instruments, _log) = (stamp, instruments, log);
        _lines = [.. sinks.Select(sink => new SinkLine(sink, setup.SinkTimeOut, time))];
        _lease = (setup.SinkTimeOut * MostNotices) + Spare;
        var faults = _lines.Where(line => line.Name is not { Length: >= 1 and <= 100 }).Select(line => $"An alert sink has the name '{line.Name}'. Give it one of 1 to 100 characters.")
            .Concat(_lines.CountBy(line => line.Name).Where(name => name.Value > 1).Select(name => $"{name.Value} alert sinks have the name '{name.Key}'. Give each a name of its own.")).ToArray();
        if (faults.Length > 0) throw new SchedulerConfigurationException(faults);
    }

    public bool HasSinks => _lines.Length > 0;

    /// <summary>Sends until nothing waits that can be sent. How many were accepted, and how many not.</summary>
    public async Task<(int Sent, int Unsent)> DeliverAsync(IReplySchedulerStore store, CancellationToken cancellationToken)
    {
        if (_lines.Length == 0) return default;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RoundsAsync(store, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes the sinks known to the store, before it decides what to tell them.</summary>
    public Task RegisterAsync(IReplySchedulerStore store, CancellationToken cancellationToken) => _lines.Length == 0
        ? Task.CompletedTask
        : store.Alerts.TakeAsync(new TakeNoticesRequest(_stamp, [.. _lines.Select(line => line.Name)], 0, _lease), cancellationToken);

    /// <summary>Tells every sink at once what no outbox can hold. Best effort.</summary>
    public Task TellAsync(AlertNotice notice, CancellationToken cancellationToken) =>
        Task.WhenAll(_lines.Where(line => !line.IsStuck).Select(line => line.SendAsync(notice, cancellationToken)));

    public void Dispose() => _turn.Dispose();

    private async Task<(int Sent, int Unsent)> RoundsAsync(IReplySchedulerStore store, CancellationToken cancellationToken)
    {
        var (sent, unsent) = (0, 0);
        var open = _lines.Where(line => !line.IsStuck).ToDictionary(line => line.Name, StringComparer.Ordinal);
        for (var round = 0; open.Count > 0 && round < MostRounds; round++)
        {
            var taken = await store.Alerts.TakeAsync(new TakeNoticesRequest(_stamp, [.. open.Keys], MostNotices, _lease), cancellationToken).ConfigureAwait(false);
            if (taken.Count == 0) break;
            var ends = (await Task.WhenAll(taken.GroupBy(leased => leased.Sink).Select(sink => SendAsync(open[sink.Key], [.. sink], cancellationToken))).ConfigureAwait(false))
                .SelectMany(end => end).ToList();

            // What was sent is marked whatever happens to the caller meanwhile.
            await store.Alerts.SettleAsync(new SettleNoticesRequest(_stamp, ends), CancellationToken.None).ConfigureAwait(false);
            foreach (var failed in taken.Where(leased => ends.Exists(end => end.Id == leased.Notice.Id && !end.IsSent)).GroupBy(leased => leased.Sink))
            {
                open.Remove(failed.Key);
                Log.NoticesUnsent(_log, failed.Key, failed.Count(), ends.Find(end => end.Id == failed.First().Notice.Id)!.Error);
            }

            sent += ends.Count(end => end.IsSent);
            unsent += ends.Count(end => !end.IsSent);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return (sent, unsent);
    }

    /// <summary>One after the other; after one that was not accepted, the rest is given back.</summary>
    private async Task<List<NoticeEnd>> SendAsync(SinkLine line, List<LeasedNotice> notices, CancellationToken cancellationToken)
    {
        var ends = new List<NoticeEnd>(notices.Count);
        foreach (var (_, notice) in notices)
        {
            var fault = ends is [.., { IsSent: false }] ? "The one before it was not accepted." : await line.SendAsync(notice, cancellationToken).ConfigureAwait(false);
            _instruments.NoticeSent(fault is null);
            ends.Add(new NoticeEnd(notice.Id, notice.Attempt, fault is null, fault));
        }

        return ends;
    }
}
