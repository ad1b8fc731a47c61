namespace ReplyScheduler.Liveness;

/// <summary>
/// An outside monitor that expects to hear of each evaluation, so that the death of everything is noticed too. The values are read once, when the
/// configuring lambda returns.
/// </summary>
public sealed class AlertHeartbeatOptions
{
    /// <summary>Called after an evaluation that found nothing critical: an absolute https URL without user and fragment (plain http only to this machine). It counts as a secret. Required.</summary>
    public string Url { get; set; } = "";

    /// <summary>Called when something critical is open, or the evaluation failed. Null, the default: <see cref="Url"/> with <c>/fail</c> after its path.</summary>
    public string? FailUrl { get; set; }

    /// <summary>As <see cref="AlertWebhookOptions.MessageHandler"/>.</summary>
    public HttpMessageHandler? MessageHandler { get; set; }
}
