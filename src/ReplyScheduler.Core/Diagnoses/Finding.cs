namespace ReplyScheduler.Diagnoses;

/// <summary>One cause that a diagnosis found.</summary>
/// <param name="Name">What kind of cause: one of <see cref="FindingNames"/>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Subject">What it is about: a job, a source, an account; empty for the store as a whole.</param>
/// <param name="Found">What was found, in a sentence.</param>
/// <param name="Remedy">What to do about it, in a sentence.</param>
public sealed record Finding(string Name, FindingSeverity Severity, string Subject, string Found, string Remedy);
