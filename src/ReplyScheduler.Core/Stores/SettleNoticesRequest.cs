namespace ReplyScheduler.Stores;

/// <summary>Says what became of notices.</summary>
/// <param name="Stamp">Who sent.</param>
/// <param name="Ends">One for each notice.</param>
public sealed record SettleNoticesRequest(InstanceStamp Stamp, IReadOnlyList<NoticeEnd> Ends);
