namespace ReplyScheduler.Postgres.Triggers;

/// <summary>Why a line of the verification does not pass.</summary>
/// <param name="Check">The name of the line.</param>
/// <param name="Explanation">What it means.</param>
/// <param name="Remedy">What to do about it, or what was done.</param>
/// <param name="IsMended">Whether it was mended.</param>
public sealed record TriggerFinding(string Check, string Explanation, string Remedy, bool IsMended);
