using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.ConsoleHost.Output;

/// <summary>
/// Tells the verdict of each slot of a period once, in order, as soon as it is settled, whichever process ran it. Not thread-safe.
/// </summary>
internal sealed class VerdictFeed(IReplySchedulerStore store, string pipeline, CronSchedule every, DateTimeOffset from, IRunOutput output)
{
    private static readonly TimeSpan Instant = TimeSpan.FromMicroseconds(1);

    private readonly List<DateTimeOffset> _told = [];
    private DateTimeOffset? _next = every.Next(from - Instant);

    /// <summary>Tells what is settled by now. A slot that is not holds up those after it, to keep the order.</summary>
    public async ValueTask AdvanceAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_next is not { } next || next > now)
        {
            return;
        }

        foreach (var verdict in await store.Evidence.ReadVerdictsAsync(pipeline, next, now + Instant, cancellationToken))
        {
            if (verdict.Verdict == SloVerdict.Pending)
            {
                return;
            }

            // The ledger gets slots in their order, so one before this that is not there will not come.
            while (_next is { } missing && missing < verdict.SlotTime)
            {
                Tell(NotRecorded(missing));
            }

            Tell(verdict);
        }
    }

    /// <summary>Tells all that is left up to an end and returns the verdicts of the whole period as they are by now.</summary>
    public async Task<IReadOnlyList<SlotVerdict>> FinishAsync(DateTimeOffset end, CancellationToken cancellationToken)
    {
        var stored = (await store.Evidence.ReadVerdictsAsync(pipeline, from, end, cancellationToken)).ToDictionary(verdict => verdict.SlotTime);
        while (_next is { } slot && slot < end && (stored.ContainsKey(slot) || every.Next(slot) <= end))
        {
            Tell(Of(slot));
        }

        return [.. _told.Select(Of)];

        SlotVerdict Of(DateTimeOffset slot) => stored.GetValueOrDefault(slot) ?? NotRecorded(slot);
    }

    private static SlotVerdict NotRecorded(DateTimeOffset slot) =>
        new(slot, SloVerdict.NoRun, "not_recorded", null, null, null, null, null, null);

    private void Tell(SlotVerdict verdict)
    {
        output.Slot(verdict);
        _told.Add(verdict.SlotTime);
        _next = every.Next(verdict.SlotTime);
    }
}
