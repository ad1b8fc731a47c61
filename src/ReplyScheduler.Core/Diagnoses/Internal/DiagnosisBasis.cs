using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Diagnoses.Internal;

/// <summary>Everything that the rules go by.</summary>
/// <param name="Evidence">What is stored, counted.</param>
/// <param name="Jobs">The catalogue, or its first part.</param>
/// <param name="Trigger">What became of the calls of a trigger that is installed in the store; null where none is.</param>
/// <param name="SchemaFault">How the schema differs from what the library made; null if it does not.</param>
/// <param name="Skew">How far this machine's clock is ahead of the store's; null for a virtual clock.</param>
internal sealed record DiagnosisBasis(DiagnosisEvidence Evidence, IReadOnlyList<JobState> Jobs, TriggerEvidence? Trigger, string? SchemaFault, TimeSpan? Skew)
{
    public DateTimeOffset Now => Evidence.Store.Now;
}
