namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// A row of the catalogue with its place in the calendar, as small as can be: a catalogue may hold a million of them, and few run at
/// any time. Moments are UTC ticks; 0 is none. Guarded by the lock of <see cref="Catalogue"/>.
/// </summary>
internal struct PlannedRow
{
    public Guid Id;

    /// <summary>What it shares with other rows; null in a place that is free.</summary>
    public JobShape? Shape;

    /// <summary>Its own texts; see <see cref="RowTexts"/>.</summary>
    public byte[] Texts;

    /// <summary>The catalogue version in which the row last changed.</summary>
    public long Version;

    public long EffectiveFrom;

    /// <summary>The first slot that is not known to be closed.</summary>
    public long NextSlot;

    /// <summary>When there is something to offer: the slot, or its end where the type is not handled here.</summary>
    public long Due;

    /// <summary>Its place in its <see cref="DueQueue"/>, from 1 on; 0 while it is in none.</summary>
    public int Place;

    /// <summary>The next row of the same hash in <see cref="JobTable"/>.</summary>
    public int Chain;

    public PlannedFlags Flags;

    public readonly bool Has(PlannedFlags flag) => (Flags & flag) != 0;

    public void Set(PlannedFlags flag, bool value) => Flags = value ? Flags | flag : Flags & ~flag;
}
