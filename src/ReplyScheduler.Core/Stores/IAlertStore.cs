using ReplyScheduler.Liveness;

namespace ReplyScheduler.Stores;

/// <summary>Findings about everything else: judged from the stored rows, told through an outbox.</summary>
public interface IAlertStore
{
    /// <summary>
    /// Judges all rules by the store's clock in one step: raises, counts repeats, resolves by evidence only, writes the outbox, records
    /// that it ran. Never waits for rows that somebody holds; of two at once one answers that the other judges.
    /// </summary>
    Task<EvaluateResult> EvaluateAsync(EvaluateRequest request, CancellationToken cancellationToken);

    /// <summary>Raises and resolves findings that were made outside. How many are new, and how many ended.</summary>
    Task<ReportResult> ReportAsync(ReportRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Leases notices to send, oldest first; of an alert and sink one at a time. A sink that is seen for the first time gets what is open. A
    /// lease that ends unsettled leaves its notice to the next taker.
    /// </summary>
    Task<IReadOnlyList<LeasedNotice>> TakeAsync(TakeNoticesRequest request, CancellationToken cancellationToken);

    /// <summary>Marks notices as sent, or gives them back for a later try. What was sent is marked whoever holds the lease now.</summary>
    Task SettleAsync(SettleNoticesRequest request, CancellationToken cancellationToken);

    /// <summary>Alerts, newest first. Never writes.</summary>
    Task<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, CancellationToken cancellationToken);

    /// <summary>A person takes an alert on, or says that it is over.</summary>
    Task<StepOutcome> AnswerAsync(AnswerAlertRequest request, CancellationToken cancellationToken);

    /// <summary>Adds a silence; null if its end is not later than the store's time.</summary>
    Task<AlertSilence?> SilenceAsync(SilenceRequest request, CancellationToken cancellationToken);

    /// <summary>Ends a silence early.</summary>
    Task<StepOutcome> UnsilenceAsync(UnsilenceRequest request, CancellationToken cancellationToken);

    /// <summary>Silences, newest first, at most 1,000. Never writes.</summary>
    Task<IReadOnlyList<AlertSilence>> ReadSilencesAsync(bool includeEnded, CancellationToken cancellationToken);
}
