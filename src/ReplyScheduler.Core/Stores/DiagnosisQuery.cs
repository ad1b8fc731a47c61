namespace ReplyScheduler.Stores;

/// <summary>Asks for what a diagnosis goes by.</summary>
/// <param name="Window">How far back slots, permits and events are counted.</param>
/// <param name="RunWindow">How far back runs and posts are counted; only what came after the last good one counts.</param>
/// <param name="Events">The names of the events to count.</param>
public sealed record DiagnosisQuery(TimeSpan Window, TimeSpan RunWindow, IReadOnlyList<string> Events);
