namespace ReplyScheduler.Liveness;

/// <summary>Where the webhook sink posts. The values are read once, when the configuring lambda returns.</summary>
public sealed class AlertWebhookOptions
{
    /// <summary>The sink's name in the outbox, 1 to 100 characters. Default: <c>webhook</c>.</summary>
    public string Name { get; set; } = "webhook";

    /// <summary>An absolute https URL without user and fragment (plain http only to this machine). It counts as a secret: it is never shown. Required.</summary>
    public string Url { get; set; } = "";

    /// <summary>
    /// Signs each request as Standard Webhooks does: 16 to 4,096 printable ASCII characters that are no placeholder, or <c>whsec_</c> and a key in base64.
    /// Required.
    /// </summary>
    public string Secret { get; set; } = "";

    /// <summary>A second live secret, while receivers change to another: each request bears both signatures. Null, the default: none.</summary>
    public string? FurtherSecret { get; set; }

    /// <summary>
    /// Sends the requests instead of the built-in handler, for tests, client certificates or a proxy. It must not follow redirects. The caller
    /// disposes it. Null, the default: a handler without redirects, cookies, proxy and decompression.
    /// </summary>
    public HttpMessageHandler? MessageHandler { get; set; }
}
