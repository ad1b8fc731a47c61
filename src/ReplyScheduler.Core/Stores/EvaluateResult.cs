namespace ReplyScheduler.Stores;

/// <summary>What an evaluation came to.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="IsEvaluated">Whether it judged; no if it was not due, or somebody else judges at this moment.</param>
/// <param name="NextAt">When the next one is due.</param>
/// <param name="BlindSince">The last evaluation, if it was longer ago than two periods.</param>
/// <param name="Raised">Alerts that are new.</param>
/// <param name="Resolved">Alerts that ended.</param>
/// <param name="Open">Alerts that are not resolved.</param>
/// <param name="Critical">Those of them that are critical and open, neither silenced nor inhibited.</param>
/// <param name="Waiting">Notices that wait in the outbox, of all sinks.</param>
public sealed record EvaluateResult(
    DateTimeOffset Now, bool IsEvaluated, DateTimeOffset NextAt, DateTimeOffset? BlindSince, int Raised, int Resolved, int Open, int Critical, int Waiting);
