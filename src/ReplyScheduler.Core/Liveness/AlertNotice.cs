namespace ReplyScheduler.Liveness;

/// <summary>One message to one sink, from the outbox.</summary>
/// <param name="Id">The same at each try: a receiver that was reached but not heard knows it by this.</param>
/// <param name="Kind">Why.</param>
/// <param name="Alert">The alert as it stands when it is sent.</param>
/// <param name="CreatedAt">When it was written, by the store's clock.</param>
/// <param name="Attempt">1 at the first try.</param>
public sealed record AlertNotice(Guid Id, AlertNoticeKind Kind, Alert Alert, DateTimeOffset CreatedAt, int Attempt);
