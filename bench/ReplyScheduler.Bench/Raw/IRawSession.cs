using System.Data.Common;

namespace ReplyScheduler.Bench.Raw;

/// <summary>
/// The statements of a step, which both databases understand as they are: parameters are $1, $2 and so on; ids are <see cref="Guid"/>,
/// instants <see cref="DateTimeOffset"/>. They may run when the step is complete.
/// </summary>
internal interface IRawSession
{
    /// <summary>Runs a statement.</summary>
    void Run(string sql, params ReadOnlySpan<object?> values);

    /// <summary>Runs a statement that changes one row.</summary>
    void One(string sql, params ReadOnlySpan<object?> values);

    /// <summary>Runs a statement that returns one row.</summary>
    void Query(string sql, Action<DbDataReader> read, params ReadOnlySpan<object?> values);

    /// <summary>
    /// Runs a statement with a set of rows as <c>{rows}</c>, named v with the columns run, job, name and n from 1; the other parameters begin
    /// with $4. A microsecond is <c>{us}</c>; what makes a JSON document is <c>{json}</c>.
    /// </summary>
    void Set(string sql, RawRows rows, params ReadOnlySpan<object?> values);
}
