namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>The clock of a host that steps back and forward by an hour at each look. What counts real time goes on as it should.</summary>
internal sealed class WildClock : TimeProvider
{
    private int looks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + (Interlocked.Increment(ref looks) % 3 - 1) * TimeSpan.FromHours(1);
}
