namespace ReplyScheduler.Proofs;

/// <summary>What a check answers. An empty table never passes (R89, R90).</summary>
public enum ProofAnswer
{
    /// <summary>The evidence is there and shows what was expected.</summary>
    Pass,

    /// <summary>The evidence contradicts what was expected.</summary>
    Fail,

    /// <summary>There is nothing to judge by.</summary>
    NoEvidence,

    /// <summary>The configuration makes the check pointless, and the check says why.</summary>
    LeftOut,
}
