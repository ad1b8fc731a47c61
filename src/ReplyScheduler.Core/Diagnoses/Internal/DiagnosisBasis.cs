using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Diagnoses.Internal;

/// <summary>Everything that the rules go by.</summary>
/// <param name="Evidence">What is stored, counted.</param>
/// <param name="Jobs">The catalogue, or its first part.</param>
/// <param name="Skew">How far this machine's clock is ahead of the store's; null for a virtual clock.</param>
internal sealed record DiagnosisBasis(DiagnosisEvidence Evidence, IReadOnlyList<JobState> Jobs, TimeSpan? Skew)
{
    public DateTimeOffset Now => Evidence.Store.Now;
}
