namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>How the trigger was installed.</summary>
internal sealed record TriggerSettings(
    string? Url, string Sender, string Authentication, string SecretStore, string SecretName, string TriggerJob, string TriggerSchedule, string WatchdogJob, string WatchdogSchedule,
    string? CronDatabase, bool AcceptsUnseenJobs, DateTimeOffset? WatchedAt, string? WatchError, DateTimeOffset? OverlapUntil, string LibraryVersion)
{
    public bool HasSender => Sender != "none";
}
