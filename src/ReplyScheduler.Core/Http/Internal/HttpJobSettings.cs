namespace ReplyScheduler.Http.Internal;

/// <summary>Checked options. Immutable.</summary>
internal sealed class HttpJobSettings
{
    public required Uri BaseUrl { get; init; }

    public required string SecretHeader { get; init; }

    /// <summary>Null: no header of it.</summary>
    public required SecretSource? Secret { get; init; }

    /// <summary>Null: no header of it.</summary>
    public required SecretSource? BearerKey { get; init; }

    public required TimeSpan TimeOut { get; init; }

    public required int MaxResponseBytes { get; init; }

    /// <summary>The user's; null for the built-in one.</summary>
    public required HttpMessageHandler? MessageHandler { get; init; }
}
