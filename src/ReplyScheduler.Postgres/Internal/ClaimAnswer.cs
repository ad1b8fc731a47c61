using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>What a claim did.</summary>
/// <param name="Result">The contract's answer.</param>
/// <param name="DrainsSpool">Whether events wait in the spool that may be moved now.</param>
/// <param name="Look">What is known of all leases.</param>
internal sealed record ClaimAnswer(ClaimResult Result, bool DrainsSpool, LeaseLook Look);
