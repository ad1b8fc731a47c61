namespace ReplyScheduler.Scheduling.Internal;

/// <summary>What is known of a <see cref="PlannedRow"/>.</summary>
[Flags]
internal enum PlannedFlags : byte
{
    None = 0,

    /// <summary>Its plan is news.</summary>
    IsNews = 1,

    /// <summary>Its plan waits to be recorded.</summary>
    IsInBook = 2,

    /// <summary>Its next late slot waits for the end of the run that is held here.</summary>
    IsHeldBack = 4,

    /// <summary>Its calendar has no occurrence as far as one looks.</summary>
    NeverDue = 8,

    /// <summary>It was in the catalogue that is being loaded.</summary>
    IsSeen = 16,

    /// <summary>The store left its slot open for runs, or hosts, elsewhere.</summary>
    IsLeftOpen = 32,
}
