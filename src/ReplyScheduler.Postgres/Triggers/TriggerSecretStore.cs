namespace ReplyScheduler.Postgres.Triggers;

/// <summary>Where the database keeps the secret.</summary>
public enum TriggerSecretStore
{
    /// <summary>The Vault (the extension supabase_vault), which keeps it encrypted.</summary>
    Vault,

    /// <summary>The table <c>trigger_secrets</c>, as it is, readable by the owner of the schema's tables alone. It is in every dump.</summary>
    Table,
}
