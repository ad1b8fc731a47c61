namespace ReplyScheduler.Liveness;

/// <summary>Thrown by a sink whose receiver did not accept a notice. The message is stored and shown: no secrets in it.</summary>
/// <param name="message">Why not, in one sentence.</param>
public sealed class AlertNotAcceptedException(string message) : ReplySchedulerException(message);
