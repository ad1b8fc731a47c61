namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>A row of <c>cron.job</c>.</summary>
internal sealed record CronJobRow(string? Name, string Owner, string Schedule, string Command, bool IsActive, string Database);
