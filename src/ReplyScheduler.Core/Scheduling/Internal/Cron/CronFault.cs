namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Why a text was refused, and where; the position is -1 when the time zone is at fault.</summary>
internal sealed record CronFault(int Position, string Reason);
