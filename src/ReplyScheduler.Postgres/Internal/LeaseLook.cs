namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// What a claim saw of all leases. For a second nobody has to look again unless one of them ends: a run that begins later has its lease for
/// longer than that. So claims that follow each other closely do not read again and again what runs, and what ran. Immutable.
/// </summary>
/// <param name="At">When it looked, by the store's clock.</param>
/// <param name="Next">When the next of the leases ends; null for none.</param>
/// <param name="Holds">How long the look holds at most.</param>
internal sealed record LeaseLook(DateTimeOffset At, DateTimeOffset? Next, TimeSpan Holds)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Nothing can have ended before this.</summary>
    public DateTimeOffset Until => Next < At + Holds ? Next.Value : At + Holds;

    /// <summary>A look, and the lease of what its claim began.</summary>
    public static LeaseLook From(DateTimeOffset at, DateTimeOffset? next, TimeSpan lease) => new(at, next, lease < Longest * 2 ? lease / 2 : Longest);

    /// <summary>When the next lease ends, as far as is known without another look: what began since has a whole lease.</summary>
    public DateTimeOffset Foreseen(TimeSpan lease) => Next < At + lease ? Next.Value : At + lease;
}
