namespace ReplyScheduler.AspNetCore;

/// <summary>How the trigger's endpoint lets callers in, and what it does for them. Read once, when the endpoint is mapped.</summary>
public sealed class TriggerOptions
{
    /// <summary>
    /// Secrets that a caller may send in the header <c>x-cron-secret</c>: one, or two while it is being changed. Each has 32 to 4,096
    /// printable ASCII characters and is no placeholder. None, the default: nobody is let in this way.
    /// </summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>
    /// Secrets that a caller may sign with, as in Standard Webhooks: one, or two while it is being changed. The key is what follows
    /// <c>whsec_</c>, in base64, at least 24 bytes; of a secret without that prefix it is the text itself in UTF-8, 32 to 4,096 printable
    /// ASCII characters. None, the default: nobody is let in this way.
    /// </summary>
    public IList<string> SigningSecrets { get; } = [];

    /// <summary>
    /// How long a request without <c>?wait=</c> waits for the runs that it started, 0 to 5 min. Default: zero, it is answered once the
    /// claims are committed. Hosts that freeze after the answer want more.
    /// </summary>
    public TimeSpan DefaultWait { get; set; }

    /// <summary>How old a request's <c>slot</c> may be, 1 s to 1 d: the sender's own interval. Default: 1 min.</summary>
    public TimeSpan SlotInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The authorization policy that a request with <c>force</c> must meet besides. Default: null, and such a request is answered 403.
    /// </summary>
    public string? ForcePolicy { get; set; }

    /// <summary>
    /// So many refused requests within a minute raise the alert <c>trigger_refused</c>, 1 to 1,000,000. It ends after a minute in which
    /// callers were let in and none was refused. Default: 10.
    /// </summary>
    public int AlertFrom { get; set; } = 10;

    /// <summary>How long what runs may go on when the host stops, 0 to 1 h. Default: 25 s, within the host's own 30.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(25);
}
