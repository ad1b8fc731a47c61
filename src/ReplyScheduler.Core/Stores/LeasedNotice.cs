using ReplyScheduler.Liveness;

namespace ReplyScheduler.Stores;

/// <summary>A notice that the caller is to send.</summary>
/// <param name="Sink">To which sink.</param>
/// <param name="Notice">What to send; its attempt is the fence.</param>
public sealed record LeasedNotice(string Sink, AlertNotice Notice);
