using System.Diagnostics;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Moves a virtual clock, which stops at the lease of a run or a permit in flight: whoever holds it may be at work. A holder whose
/// process is known to be gone is passed at once; one that may live is waited for, and passed when nothing changed for a while.
/// </summary>
internal sealed class LeasedClock(ISchemaStore schema, Guid? self, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public async Task<DateTimeOffset> MoveAsync(DateTimeOffset to, CancellationToken cancellationToken)
    {
        var move = await schema.AdvanceAsync(to, passLeases: false, cancellationToken).ConfigureAwait(false);
        var since = time.GetTimestamp();
        while (move.Holders.Count > 0)
        {
            var areGone = move.Holders.All(IsGone);
            if (!areGone) await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);

            // Looked at once more after the judgement: a holder may have ended its work, or a new one may have begun.
            var again = await schema.AdvanceAsync(to, passLeases: false, cancellationToken).ConfigureAwait(false);
            var isSame = again.Now == move.Now && again.Holders.SequenceEqual(move.Holders);
            if (!isSame) since = time.GetTimestamp();
            move = isSame && (areGone || time.GetElapsedTime(since) > Patience)
                ? await schema.AdvanceAsync(to, passLeases: true, cancellationToken).ConfigureAwait(false)
                : again;
        }

        return move.Now;
    }

    private bool IsGone(LeaseHolder holder)
    {
        if (holder.Machine != Environment.MachineName) return false;
        if (holder.ProcessId == Environment.ProcessId) return self is { } id && holder.InstanceId != id;
        try
        {
            using var process = Process.GetProcessById(holder.ProcessId);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // It exists, but belongs to somebody else.
            return false;
        }
    }
}
