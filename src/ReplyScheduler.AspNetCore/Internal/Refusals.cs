using System.Globalization;
using Microsoft.Extensions.Logging;
using ReplyScheduler.Events;
using ReplyScheduler.Stores;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>
/// Counts who was not let in, and says so once a minute at most, in one event and one line of the log: a storm of forged requests writes
/// no storm of rows. Nothing of what they held is kept. Safe for concurrent use.
/// </summary>
internal sealed class Refusals : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly long[] _counts = new long[Enum.GetValues<RefusalCause>().Length];
    private readonly IReplySchedulerStore _store;
    private readonly InstanceStamp _stamp;
    private readonly RefusalAlarm _alarm;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _letIn;

    /// <summary>1 while a call waits for the one before: it tells what others would.</summary>
    private int _isNextWaiting;

    public Refusals(IReplySchedulerStore store, InstanceStamp stamp, RefusalAlarm alarm, TimeProvider time, ILogger log)
    {
        (_store, _stamp, _alarm, _log) = (store, stamp, alarm, log);
        _timer = time.CreateTimer(static state => _ = ((Refusals)state!).TellAsync(), this, Period, Period);
    }

    public void Add(RefusalCause cause) => Interlocked.Increment(ref _counts[(int)cause]);

    public void LetIn() => Interlocked.Increment(ref _letIn);

    /// <summary>Writes what was counted since the last time, if anything was. What cannot be written now is told the next time.</summary>
    public async Task TellAsync()
    {
        if (Interlocked.Exchange(ref _isNextWaiting, 1) == 1) return;
        await _turn.WaitAsync().ConfigureAwait(false);
        Volatile.Write(ref _isNextWaiting, 0);
        var counts = Array.ConvertAll(Enum.GetValues<RefusalCause>(), cause => Interlocked.Exchange(ref _counts[(int)cause], 0));
        var letIn = Interlocked.Exchange(ref _letIn, 0);
        try
        {
            await _alarm.TellAsync(counts.Sum(), letIn).ConfigureAwait(false);
            if (counts.Sum() > 0) await WriteAsync(counts).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            for (var i = 0; i < counts.Length; i++) Interlocked.Add(ref _counts[i], counts[i]);
            WebLog.RefusalsNotWritten(_log, failed);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _timer.Dispose();

    private async Task WriteAsync(long[] counts)
    {
        var all = counts.Sum();
        WebLog.Refused(_log, all);
        var told = new SchedulerEvent
        {
            Type = EventNames.TriggerRefused,
            Severity = EventSeverity.Warning,
            Message = string.Create(CultureInfo.InvariantCulture, $"{all} request(s) to the trigger were refused."),
            Data = EventData.Of(
                ("count", all), ("secret", counts[(int)RefusalCause.Secret]), ("signature", counts[(int)RefusalCause.Signature]),
                ("out_of_time", counts[(int)RefusalCause.OutOfTime]), ("seen_before", counts[(int)RefusalCause.SeenBefore]),
                ("body", counts[(int)RefusalCause.Body])),
        };
        await _store.Evidence.AppendAsync(_stamp, [told], CancellationToken.None).ConfigureAwait(false);
    }
}
