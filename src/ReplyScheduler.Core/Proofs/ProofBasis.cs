using ReplyScheduler.Stores;

namespace ReplyScheduler.Proofs;

/// <summary>Everything that the checks go by.</summary>
internal sealed record ProofBasis(ProofFrame Frame, ProofEvidence Evidence, int ExpectedSlots, int ExpectedVerdicts, ProofOptions Options)
{
    public int PermitsCreated => Evidence.PermitsByStatus.Values.Sum();
}
