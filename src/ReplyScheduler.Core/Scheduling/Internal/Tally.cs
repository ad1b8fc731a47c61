namespace ReplyScheduler.Scheduling.Internal;

/// <summary>What happened while a tick's caller waited. Guarded by the lock of <see cref="Tallies"/>.</summary>
internal sealed class Tally
{
    public List<StartedRun> Claimed { get; } = [];

    public List<EndedRun> Ended { get; } = [];

    public List<UnrunSlot> Closed { get; } = [];

    public int Swept { get; set; }
}
