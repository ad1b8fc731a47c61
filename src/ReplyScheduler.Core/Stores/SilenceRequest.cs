namespace ReplyScheduler.Stores;

/// <summary>Asks for a silence.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="Rule">A rule, or its beginning and <c>*</c>.</param>
/// <param name="Subject">A subject, or its beginning and <c>*</c>.</param>
/// <param name="Owner">Who wants it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">Until when.</param>
public sealed record SilenceRequest(InstanceStamp Stamp, string Rule, string Subject, string Owner, string Reason, DateTimeOffset Until);
