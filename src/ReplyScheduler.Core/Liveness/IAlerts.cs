using ReplyScheduler.Stores;

namespace ReplyScheduler.Liveness;

/// <summary>
/// What operators do with alerts. Each call that changes something names a person, which is stored and told by an event. No tick need have
/// run: the first call prepares the store. Arguments outside their limits throw <see cref="ArgumentException"/>, a failing store
/// <see cref="StoreException"/>; races are answers. Safe for concurrent use.
/// </summary>
public interface IAlerts
{
    /// <summary>Alerts, the one that was raised last first.</summary>
    /// <param name="query">Which; null for all that are not resolved.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<IReadOnlyList<Alert>> ListAsync(AlertQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Takes an open alert on: no more reminders of it.</summary>
    /// <param name="id">The alert.</param>
    /// <param name="by">Who, 1 to 200 characters.</param>
    /// <param name="note">What they know of it, at most 2,000 characters; null for nothing.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    /// <returns>Applied (also if it was acknowledged before), Conflict with <c>resolved</c>, or NotFound.</returns>
    Task<StepOutcome> AcknowledgeAsync(Guid id, string by, string? note = null, CancellationToken cancellationToken = default);

    /// <summary>Says that an alert is over, for findings that no evidence can end. One that still holds is raised anew.</summary>
    /// <param name="id">The alert.</param>
    /// <param name="by">Who, 1 to 200 characters.</param>
    /// <param name="note">How they know, 1 to 2,000 characters.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    /// <returns>Applied (also if it was resolved before), or NotFound.</returns>
    Task<StepOutcome> ResolveAsync(Guid id, string by, string note, CancellationToken cancellationToken = default);

    /// <summary>Keeps the alerts of a pattern from the sinks until an instant.</summary>
    /// <param name="rule">A rule, or the beginning of one and <c>*</c>; 1 to 100 characters.</param>
    /// <param name="subject">A subject, or the beginning of one and <c>*</c>; 1 to 300 characters.</param>
    /// <param name="owner">Who, 1 to 200 characters.</param>
    /// <param name="reason">Why, 1 to 2,000 characters.</param>
    /// <param name="until">Until when; later than the store's time.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    /// <exception cref="ArgumentException">An argument is outside its limits, or the end is in the past.</exception>
    Task<AlertSilence> SilenceAsync(string rule, string subject, string owner, string reason, DateTimeOffset until, CancellationToken cancellationToken = default);

    /// <summary>Ends a silence early.</summary>
    /// <param name="id">The silence.</param>
    /// <param name="by">Who, 1 to 200 characters.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    /// <returns>Applied (also if it had ended), or NotFound.</returns>
    Task<StepOutcome> UnsilenceAsync(Guid id, string by, CancellationToken cancellationToken = default);

    /// <summary>Silences, the newest first; at most 1,000.</summary>
    /// <param name="includeEnded">Also those that are over.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<IReadOnlyList<AlertSilence>> SilencesAsync(bool includeEnded = false, CancellationToken cancellationToken = default);

    /// <summary>Reports a finding from outside the store, such as callers who were refused. Repeats only count.</summary>
    /// <param name="rule">A stable name in snake case, 1 to 100 characters.</param>
    /// <param name="subject">What it is about, 1 to 300 characters.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="message">One sentence without secrets, 1 to 2,000 characters.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    /// <returns>Whether it is new.</returns>
    Task<bool> ReportAsync(string rule, string subject, AlertSeverity severity, string message, CancellationToken cancellationToken = default);

    /// <summary>Reports that a finding is over, by evidence.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    /// <returns>Whether there was an open one.</returns>
    Task<bool> ClearAsync(string rule, string subject, CancellationToken cancellationToken = default);
}
