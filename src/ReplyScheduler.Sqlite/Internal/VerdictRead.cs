using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>The verdicts of a pipeline, by slot.</summary>
internal static class VerdictRead
{
    public static IReadOnlyList<SlotVerdict> Run(SqliteSession session, string pipeline, DateTimeOffset from, DateTimeOffset to)
    {
        var verdicts = new List<SlotVerdict>();
        using var rows = session.Query("verdicts", ("pipeline", pipeline), ("from", from), ("to", to));
        while (rows.Read())
        {
            verdicts.Add(new SlotVerdict(
                rows.GetInstant(0), StoredCode.To<SloVerdict>(rows.GetString(1)), rows.GetStringOrNull(2), rows.GetInt32OrNull(3), rows.GetStringOrNull(4),
                rows.GetStringOrNull(5) is { } status ? StoredCode.To<PermitStatus>(status) : null, rows.GetStringOrNull(6), rows.GetStringOrNull(7),
                rows.GetGuidTextOrNull(8)));
        }

        return verdicts;
    }
}
