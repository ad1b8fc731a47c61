using ReplyScheduler.Liveness;

namespace ReplyScheduler.Stores;

/// <summary>A finding from outside.</summary>
/// <param name="Rule">Its rule, 1 to 100 characters.</param>
/// <param name="Subject">What it is about, 1 to 300 characters.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Message">One sentence, at most 2,000 characters are kept.</param>
public sealed record AlertFinding(string Rule, string Subject, AlertSeverity Severity, string Message);
