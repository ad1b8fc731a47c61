namespace ReplyScheduler.Postgres.Chaos;

/// <summary>The wall clock of a machine that is off; what counts real time is right.</summary>
internal sealed class SkewedClock(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
