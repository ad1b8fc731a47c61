namespace ReplyScheduler.Replies;

/// <summary>The price of a model.</summary>
/// <param name="InputMicros">Millionths of the currency unit for a million tokens in, 0 or more.</param>
/// <param name="OutputMicros">Millionths of the currency unit for a million tokens out, 0 or more.</param>
public readonly record struct ModelPrice(long InputMicros, long OutputMicros);
