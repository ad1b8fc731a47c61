namespace ReplyScheduler.Replies;

/// <summary>A composed reply.</summary>
/// <param name="Text">The words, exactly as they will be sent; they are not trimmed or normalised.</param>
/// <param name="Usage">The model's usage; null for a composer that is no model.</param>
public sealed record Composition(string Text, ModelUsage? Usage = null);
