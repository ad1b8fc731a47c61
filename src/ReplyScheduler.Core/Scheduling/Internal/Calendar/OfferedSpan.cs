namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Consecutive occurrences of a job that a claim offers.</summary>
/// <param name="From">The first of them.</param>
/// <param name="Through">The last of them.</param>
/// <param name="After">The occurrence after <paramref name="Through"/>; null if the calendar ends.</param>
/// <param name="Dropped">What was too much to be recorded slot by slot.</param>
internal readonly record struct OfferedSpan(
    DateTimeOffset From, DateTimeOffset Through, DateTimeOffset? After, DroppedSlots? Dropped);
