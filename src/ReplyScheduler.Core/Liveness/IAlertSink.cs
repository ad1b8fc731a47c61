namespace ReplyScheduler.Liveness;

/// <summary>
/// Where alerts go: a chat, a pager, a mail. Each sink has its own rows in the outbox; a notice is sent again, after growing pauses, until
/// the sink accepted it, so a sink may see one twice and knows it by <see cref="AlertNotice.Id"/>.
/// </summary>
public interface IAlertSink
{
    /// <summary>The sink's name in the outbox, 1 to 100 characters, unique in the process. Hosts with sinks of one name share its rows: one of them sends.</summary>
    string Name { get; }

    /// <summary>
    /// Sends one notice, one at a time of a sink, in the order of the outbox. To return is to accept; to throw, or to be late, is not, and the notice comes
    /// again. Called off the scheduler's path: nothing that it does delays a run.
    /// </summary>
    /// <param name="notice">What to send.</param>
    /// <param name="cancellationToken">Cancelled when the time of <see cref="WatchdogOptions.SinkTimeOut"/> is over.</param>
    ValueTask SendAsync(AlertNotice notice, CancellationToken cancellationToken);
}
