using ReplyScheduler.Proofs;
using ReplyScheduler.Stores;

namespace ReplyScheduler.ConsoleHost.Output;

/// <summary>What a run tells, as text for people or as lines of JSON. Called from one thread at a time.</summary>
internal interface IRunOutput
{
    /// <summary>A line about what is going on.</summary>
    void Note(string text);

    /// <summary>A slot is settled, or the run is over.</summary>
    void Slot(SlotVerdict verdict);

    /// <summary>All slots of the period.</summary>
    void Summary(Funnel funnel);

    /// <summary>The proof over the period.</summary>
    void Proof(ProofReport report);
}
