namespace ReplyScheduler.Stores;

/// <summary>One fact in a trace.</summary>
/// <param name="At">When, by the store's clock.</param>
/// <param name="What">The kind of fact: candidate, run, event, decision, permit, usage.</param>
/// <param name="Id">Its id.</param>
/// <param name="Text">In words.</param>
public sealed record TraceLine(DateTimeOffset At, string What, string Id, string Text);
