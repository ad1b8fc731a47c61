using ReplyScheduler.Liveness;

namespace ReplyScheduler.Stores;

/// <summary>What a person says of an alert.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="AlertId">The alert.</param>
/// <param name="State">Acknowledged or resolved.</param>
/// <param name="By">Who says so.</param>
/// <param name="Note">What they write; null for nothing.</param>
public sealed record AnswerAlertRequest(InstanceStamp Stamp, Guid AlertId, AlertState State, string By, string? Note);
