namespace ReplyScheduler.Postgres.Triggers;

/// <summary>What of the database server calls the endpoint.</summary>
public enum TriggerSender
{
    /// <summary>The extension pg_net, which queues the call and keeps the answer.</summary>
    PgNet,

    /// <summary>The extension http, which waits for the answer within the cron job.</summary>
    Http,

    /// <summary>Nothing: something else calls the endpoint. The watchdog is installed alone.</summary>
    None,
}
