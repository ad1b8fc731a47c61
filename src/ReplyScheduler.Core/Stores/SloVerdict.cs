namespace ReplyScheduler.Stores;

/// <summary>What became of a slot of a reply pipeline.</summary>
public enum SloVerdict
{
    /// <summary>A reply of this slot is public.</summary>
    Hit,

    /// <summary>It ran, and no reply of it is public; the reason says why.</summary>
    Miss,

    /// <summary>It did not run; the reason says why.</summary>
    NoRun,

    /// <summary>Not decided yet.</summary>
    Pending,
}
