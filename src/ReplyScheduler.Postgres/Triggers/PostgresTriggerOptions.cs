using ReplyScheduler.Postgres.Triggers.Internal;

namespace ReplyScheduler.Postgres.Triggers;

/// <summary>
/// How the database drives the application by pg_cron. The values are read once, when the trigger is built. Nothing weaker than what is asked
/// for here is ever chosen instead. Instances are not thread-safe.
/// </summary>
public sealed class PostgresTriggerOptions
{
    /// <summary>
    /// The endpoint, as the database server reaches it: <c>https</c> without user, query or fragment, at most 2,000 characters. Needed for an
    /// installation with a sender.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>
    /// The secret that calls are made with: 32 to 1,000 visible ASCII characters, random. <c>whsec_</c> with base64 after it is the key's bytes,
    /// as in Standard Webhooks. Needed for an installation with a sender. It never appears in a message, a statement or a report.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>All secrets that the application accepts, for the verification to compare; <see cref="Secret"/> counts as one. At most 10.</summary>
    public IList<string> AcceptedSecrets { get; } = [];

    /// <summary>How the endpoint knows the caller. Signed by default.</summary>
    public TriggerAuthentication Authentication { get; set; } = TriggerAuthentication.Signed;

    /// <summary>What calls the endpoint. pg_net by default.</summary>
    public TriggerSender Sender { get; set; } = TriggerSender.PgNet;

    /// <summary>Where the database keeps the secret. The Vault by default.</summary>
    public TriggerSecretStore SecretStore { get; set; } = TriggerSecretStore.Vault;

    /// <summary>The secret's name, 1 to 100 characters of <c>a-z</c>, <c>0-9</c>, <c>_</c> and <c>-</c>; <c>reply_scheduler_trigger</c> by default.</summary>
    public string SecretName { get; set; } = "reply_scheduler_trigger";

    /// <summary>When the trigger fires, as pg_cron reads it, in its time zone: 1 to 100 characters; every minute by default, which is its finest.</summary>
    public string Schedule { get; set; } = "* * * * *";

    /// <summary>When the watchdog looks and answers are collected, as <see cref="Schedule"/>; every minute by default.</summary>
    public string WatchdogSchedule { get; set; } = "* * * * *";

    /// <summary>The trigger's cron job, 1 to 63 bytes; null, the default, for the schema's name with <c>_trigger</c> after it.</summary>
    public string? TriggerJob { get; set; }

    /// <summary>The watchdog's cron job, 1 to 63 bytes; null, the default, for the schema's name with <c>_watchdog</c> after it.</summary>
    public string? WatchdogJob { get; set; }

    /// <summary>The database of the same server that pg_cron lives in; null, the default, where it is the store's own.</summary>
    public string? CronDatabase { get; set; }

    /// <summary>
    /// Install although this role sees no cron jobs of others, so that nobody has looked for doubles. False by default: then such an
    /// installation is refused.
    /// </summary>
    public bool AcceptUnseenJobs { get; set; }

    /// <summary>Accept a <see cref="Url"/> without TLS that is not on this machine. False by default.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>How long a call may take, from 1 to 60 seconds; 10 seconds by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After which time a call without any answer counts as lost, from 1 minute to 1 hour, more than <see cref="Timeout"/>; 5 minutes by default.</summary>
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>For how long calls are signed with the previous secret too after a change, from 0 to 30 days; 24 hours by default.</summary>
    public TimeSpan Overlap { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long the ledger keeps its rows, from 1 to 3,650 days; 30 days by default.</summary>
    public TimeSpan KeepAttempts { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long pg_cron's history keeps the runs of our two jobs, from 1 to 3,650 days; 7 days by default.</summary>
    public TimeSpan KeepRuns { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Returns one sentence for each value that cannot be used; none when all are in range. No secret is in them.</summary>
    internal IEnumerable<string> Validate() => TriggerRules.Faults(this);
}
