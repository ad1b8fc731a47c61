namespace ReplyScheduler.Scheduling;

/// <summary>Why a slot exists.</summary>
public enum SlotKind
{
    /// <summary>The schedule matched.</summary>
    Schedule,

    /// <summary>Somebody or something asked for a run now.</summary>
    Manual,

    /// <summary>A person asked for an occurrence of the past.</summary>
    Backfill,
}
