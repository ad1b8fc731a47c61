namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>What runs in which order, each list in one transaction. The script for administrators is the same.</summary>
internal static class TriggerSteps
{
    /// <summary>Always first: the session's own tables.</summary>
    public static readonly string[] Begin = ["wishes_make", "install_found"];

    public static string[] Install(TriggerSecretStore store) =>
    [
        "install_look", "install_jobs_look", "install_net_closed", "install_rights", "owner_become",
        "install_tables", .. store == TriggerSecretStore.Table ? ["install_secrets_table"] : Array.Empty<string>(),
        "functions", "install_settings", "owner_leave", "install_secret", "owner_become", "install_schedule", "install_rights_own",
    ];

    /// <summary>In the database that pg_cron lives in, where that is another one.</summary>
    public static readonly string[] ScheduleElsewhere = ["install_jobs_look", "install_schedule"];

    public static readonly string[] Rotate = ["owner_look", "rotation_begin", "install_secret"];

    public static readonly string[] FinishRotation = ["owner_look", "rotation_finish"];

    public static readonly string[] Rollback = ["owner_look", "rollback_names", "rollback_net", "rollback_secrets", "owner_become", "rollback_jobs", "rollback_objects", "owner_leave", "rollback_rights"];

    public static readonly string[] RollbackElsewhere = ["rollback_jobs"];
}
