using System.Collections.Frozen;

namespace ReplyScheduler.Stores;

/// <summary>
/// A state machine as one static table, from which the code, the checks in the databases and the exhaustive tests are drawn.
/// Immutable.
/// </summary>
public sealed class StateTable<T> where T : struct, Enum
{
    private readonly FrozenSet<(T From, T To)> legal;

    internal StateTable(T initial, params (T From, T To)[] legal)
    {
        Initial = initial;
        this.legal = legal.ToFrozenSet();
    }

    /// <summary>The only state in which a row may be born.</summary>
    public T Initial { get; }

    /// <summary>Every legal transition.</summary>
    public IReadOnlyCollection<(T From, T To)> Legal => legal;

    /// <summary>Whether the transition is in the table. A state is never a transition to itself.</summary>
    public bool Allows(T from, T to) => legal.Contains((from, to));
}
