using ReplyScheduler.Stores;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>
/// What this process knows of a store that fails: told once the failures last for a while, reminded of like any other alert, and told again when it answers.
/// Guarded by its caller.
/// </summary>
internal sealed class UnreachableStore(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan[] Reminders = [TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(24)];

    private long? _since;
    private long _toldAt;
    private int _told;
    private Alert? _alert;

    /// <summary>A step failed. What is to be told now; null for nothing.</summary>
    public AlertNotice? Failed(StoreException error, DateTimeOffset now)
    {
        _since ??= time.GetTimestamp();
        if (time.GetElapsedTime(_since.Value) < Patience) return null;
        if (_told > 0 && time.GetElapsedTime(_toldAt) < Reminders[Math.Min(_told, Reminders.Length) - 1]) return null;
        _alert = (_alert ?? New(now)) with { Message = $"The store cannot be reached: {error.Message}", Count = _told + 1, LastSeenAt = now };
        (_toldAt, _told) = (time.GetTimestamp(), _told + 1);
        return new AlertNotice(Guid.NewGuid(), _told == 1 ? AlertNoticeKind.Raised : AlertNoticeKind.Reminder, _alert, now, 1);
    }

    /// <summary>A step succeeded. What is to be told now; null for nothing.</summary>
    public AlertNotice? Answered(DateTimeOffset now)
    {
        var over = _alert is null ? null : _alert with { State = AlertState.Resolved, ResolvedAt = now, LastSeenAt = now };
        (_since, _told, _alert) = (null, 0, null);
        return over is null ? null : new AlertNotice(Guid.NewGuid(), AlertNoticeKind.Resolved, over, now, 1);
    }

    private static Alert New(DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid(), Rule = AlertRules.StoreUnreachable, Subject = "store", Severity = AlertSeverity.Critical, State = AlertState.Open, Message = "",
        Count = 1, FirstSeenAt = now, LastSeenAt = now, IsSilenced = false, IsInhibited = false,
    };
}
