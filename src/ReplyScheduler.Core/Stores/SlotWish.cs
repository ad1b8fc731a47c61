namespace ReplyScheduler.Stores;

/// <summary>What a host asks the store to do with a slot.</summary>
public enum SlotWish
{
    /// <summary>Claim and run it.</summary>
    Run,

    /// <summary>Record it as missed, folded into a later one.</summary>
    Coalesce,

    /// <summary>Record it as missed: noticed too late.</summary>
    MissLate,

    /// <summary>Nobody here handles its type and its end has passed: record it as blocked or missed, as the live instances say.</summary>
    Close,
}
