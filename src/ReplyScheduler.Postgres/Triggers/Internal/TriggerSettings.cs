namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>How the trigger was installed.</summary>
internal sealed record TriggerSettings(
    string? Url, string Sender, string Authentication, string SecretStore, string SecretName, string TriggerJob, string TriggerSchedule, string WatchdogJob, string WatchdogSchedule,
    string? CronDatabase, bool AcceptsUnseenJobs, DateTimeOffset? WatchedAt, string? WatchError, DateTimeOffset? OverlapUntil, string LibraryVersion,
    TimeSpan Timeout, TimeSpan LostAfter, TimeSpan KeepAttempts, TimeSpan KeepRuns)
{
    public bool HasSender => Sender != "none";

    /// <summary>What would install the same again: a repair changes nothing that was chosen. Address and secret may be given anew.</summary>
    public PostgresTriggerOptions ToOptions(PostgresTriggerOptions given) => new()
    {
        Url = given.Url ?? Url, Secret = given.Secret, AllowHttp = true, Overlap = given.Overlap,
        Sender = Sender switch { "pg_net" => TriggerSender.PgNet, "http" => TriggerSender.Http, _ => TriggerSender.None },
        Authentication = Authentication == "signed" ? TriggerAuthentication.Signed : TriggerAuthentication.Header,
        SecretStore = SecretStore == "vault" ? TriggerSecretStore.Vault : TriggerSecretStore.Table,
        SecretName = SecretName, TriggerJob = TriggerJob, Schedule = TriggerSchedule, WatchdogJob = WatchdogJob, WatchdogSchedule = WatchdogSchedule,
        CronDatabase = CronDatabase, AcceptUnseenJobs = AcceptsUnseenJobs, Timeout = Timeout, LostAfter = LostAfter, KeepAttempts = KeepAttempts, KeepRuns = KeepRuns,
    };
}
