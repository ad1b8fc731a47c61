namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>What the server's catalogue says.</summary>
internal sealed record TriggerLook(
    bool IsInstalled, string Owner, bool MayBeOwner, bool HasCron, string? CronVersion, bool HasNet, string? NetVersion, bool HasHttp, string? HttpVersion,
    bool HasVault, string? VaultVersion, bool IsNetOpen, bool IsCronOpen, string Role, DateTimeOffset At, string Database,
    bool IsPlain)
{
    /// <summary>Whether the tables can be read without code of their owner's in a session that is another role's.</summary>
    public bool MayRead => IsPlain || Role == Owner;
}
