using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>The tallies of the ticks under way. What happens is told to each of them, so that a report says all that happened during its call.</summary>
internal sealed class Tallies
{
    private readonly Lock _sync = new();
    private readonly List<Tally> _open = [];

    public Tally Open()
    {
        var tally = new Tally();
        lock (_sync)
        {
            _open.Add(tally);
        }

        return tally;
    }

    public void Close(Tally tally)
    {
        lock (_sync)
        {
            _open.Remove(tally);
        }
    }

    public void Claimed(ClaimResult result, IReadOnlyList<Execution> claimed, Catalogue catalogue)
    {
        lock (_sync)
        {
            foreach (var tally in _open)
            {
                tally.Swept += result.Swept;
                foreach (var execution in claimed)
                {
                    var run = execution.Run;
                    tally.Claimed.Add(new StartedRun(run.JobName, run.SlotTime, run.Kind, run.RunId, run.Attempt));
                }

                foreach (var slot in result.Closed)
                {
                    tally.Closed.Add(new UnrunSlot(catalogue.NameOf(slot.JobId) ?? slot.JobId.ToString(), slot.SlotTime, slot.Disposition, slot.Reason));
                }
            }
        }
    }

    public void Ended(IReadOnlyList<Ending> endings)
    {
        lock (_sync)
        {
            foreach (var tally in _open)
            {
                for (var i = 0; i < endings.Count; i++)
                {
                    var (run, outcome) = (endings[i].Execution.Run, endings[i].Outcome);
                    tally.Ended.Add(new EndedRun(run.JobName, run.SlotTime, run.RunId, outcome.Status, outcome.Reason));
                }
            }
        }
    }
}
