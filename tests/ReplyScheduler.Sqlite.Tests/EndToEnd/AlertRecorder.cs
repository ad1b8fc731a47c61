using System.Collections.Concurrent;
using ReplyScheduler.Liveness;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>A sink that keeps what it accepted, and may refuse or hang.</summary>
internal sealed class AlertRecorder(string name = "pager") : IAlertSink
{
    public string Name => name;

    /// <summary>What it does before it accepts.</summary>
    public Func<AlertNotice, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public ConcurrentQueue<AlertNotice> Accepted { get; } = new();

    /// <summary>Kind, rule and subject of what was accepted, in order.</summary>
    public IEnumerable<string> Told => Accepted.Select(notice => $"{notice.Kind} {notice.Alert.Rule} {notice.Alert.Subject}");

    public async ValueTask SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        await Before(notice, cancellationToken);
        Accepted.Enqueue(notice);
    }
}
