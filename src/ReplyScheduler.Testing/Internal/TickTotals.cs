using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Testing.Internal;

/// <summary>Many ticks as one report: what happened in all of them, and how it stands after the last.</summary>
internal sealed class TickTotals
{
    private readonly List<StartedRun> _claimed = [];
    private readonly List<EndedRun> _ended = [];
    private readonly List<UnrunSlot> _closed = [];
    private int _swept;

    public void Add(TickReport report)
    {
        _claimed.AddRange(report.Claimed);
        _ended.AddRange(report.Ended);
        _closed.AddRange(report.Closed);
        _swept += report.Swept;
    }

    public TickReport EndingWith(TickReport last) => last with { Claimed = _claimed, Ended = _ended, Closed = _closed, Swept = _swept };
}
