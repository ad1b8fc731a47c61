namespace ReplyScheduler.Proofs;

/// <summary>One check of a proof.</summary>
/// <param name="Name">A stable name.</param>
/// <param name="Answer">The answer.</param>
/// <param name="N">How many pieces of evidence it rests on.</param>
/// <param name="Expected">What was expected, and how that was computed.</param>
/// <param name="Found">What was found.</param>
/// <param name="Newest">The newest evidence, by the store's clock.</param>
public sealed record ProofCheck(string Name, ProofAnswer Answer, int N, string Expected, string Found, DateTimeOffset? Newest = null);
