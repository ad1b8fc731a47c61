namespace ReplyScheduler.Stores;

/// <summary>Whether a request may go on.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Outcome">What was decided.</param>
public sealed record AdmitResult(DateTimeOffset Now, AdmitOutcome Outcome);
