namespace ReplyScheduler.Replies;

/// <summary>What a call of a model used.</summary>
/// <param name="Model">The model's name as in the price table, 1 to 200 characters.</param>
/// <param name="InputTokens">Tokens in, 0 or more.</param>
/// <param name="OutputTokens">Tokens out, 0 or more.</param>
public sealed record ModelUsage(string Model, long InputTokens, long OutputTokens);
