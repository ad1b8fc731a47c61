namespace ReplyScheduler.Replies;

/// <summary>
/// Evidence of which post is the root of a conversation. The pipeline names the issuers that it accepts; it never accepts
/// itself, so the rule cannot be argued away by the one it binds (R25).
/// </summary>
/// <param name="RootId">The root post's id, 1 to 256 characters.</param>
/// <param name="Issuer">Who says so, e.g. <c>host</c> or <c>platform_api</c>.</param>
/// <param name="Method">How the issuer knows, e.g. <c>lookup</c>.</param>
/// <param name="ObservedAt">When; null if not recorded.</param>
/// <param name="Confidence">0 to 1. Default 1.</param>
public sealed record RootEvidence(string RootId, string Issuer, string Method = "stated", DateTimeOffset? ObservedAt = null, double Confidence = 1.0);
