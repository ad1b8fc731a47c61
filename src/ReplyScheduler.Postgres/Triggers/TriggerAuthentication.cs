namespace ReplyScheduler.Postgres.Triggers;

/// <summary>How the endpoint knows the caller.</summary>
public enum TriggerAuthentication
{
    /// <summary>Each call is signed as in Standard Webhooks; the secret itself never leaves the database.</summary>
    Signed,

    /// <summary>The secret goes with each call, in the header <c>x-cron-secret</c>. Whoever reads the queue of pg_net, or is redirected to, has it.</summary>
    Header,
}
