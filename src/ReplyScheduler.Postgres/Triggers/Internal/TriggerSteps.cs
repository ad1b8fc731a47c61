namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>What runs in which order, each list in one transaction. The script for administrators is the same.</summary>
internal static class TriggerSteps
{
    /// <summary>Always first: the session's own tables.</summary>
    public static readonly string[] Begin = ["wishes_make", "install_found"];

    public static string[] Install(TriggerSecretStore store) =>
    [
        "install_look", "owner_tables_look", "owner_become", "install_clock_look", "owner_leave",
        "install_jobs_look", "install_net_closed", "install_rights", "owner_become",
        "install_tables", .. store == TriggerSecretStore.Table ? ["install_secrets_table"] : Array.Empty<string>(), "owner_tables_look",
        "functions", "install_settings", .. Secret, "install_schedule", "install_rights_own",
    ];

    /// <summary>In the database that pg_cron lives in, where that is another one.</summary>
    public static readonly string[] ScheduleElsewhere = ["install_jobs_look", "install_schedule"];

    public static readonly string[] Rotate = [.. ReadSettings, .. Secret];

    public static readonly string[] FinishRotation = [.. ReadSettings, "finish_table", "owner_leave", "finish_vault"];

    /// <summary>What the owner wrote runs in the last step alone.</summary>
    public static readonly string[] Rollback =
    [
        "owner_look", "owner_tables_look", "owner_become", "rollback_names", "rollback_jobs", "rollback_secrets", "owner_leave",
        "rollback_net", "rollback_vault", "rollback_rights", "owner_become", "rollback_objects",
    ];

    public static readonly string[] RollbackElsewhere = ["rollback_jobs"];

    /// <summary>From the owner's part to the owner's part: the Vault alone is written to as the role that asked.</summary>
    private static string[] Secret => ["secret_table", "owner_leave", "secret_vault", "owner_become", "secret_kept"];

    private static string[] ReadSettings => ["owner_look", "owner_tables_look", "owner_become", "rotation_begin"];
}
