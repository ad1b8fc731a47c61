namespace ReplyScheduler.Core.Tests.Scheduling;

/// <summary>A moment of UTC at which a zone's clock jumps, with the offsets on both sides.</summary>
internal sealed record ZoneChange(DateTime At, TimeSpan Before, TimeSpan After)
{
    /// <summary>How far the clock is put forward; negative when it is put back.</summary>
    public TimeSpan Jump => After - Before;

    /// <summary>What the clock would have shown had it not been changed.</summary>
    public DateTime OldReading => At + Before;

    public DateTime NewReading => At + After;
}
