namespace ReplyScheduler.Postgres.Internal;

/// <summary>Makes the columns that a statement takes as arrays.</summary>
internal static class ListExtensions
{
    /// <summary>One value of each item, in order.</summary>
    public static TTo[] Map<TFrom, TTo>(this IReadOnlyList<TFrom> items, Func<TFrom, TTo> value)
    {
        var values = new TTo[items.Count];
        for (var i = 0; i < values.Length; i++) values[i] = value(items[i]);
        return values;
    }
}
