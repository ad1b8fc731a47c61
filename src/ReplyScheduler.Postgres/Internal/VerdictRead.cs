using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>The verdicts of a pipeline, by slot.</summary>
internal static class VerdictRead
{
    public static Func<IReadOnlyList<SlotVerdict>> Build(PostgresStep step, string pipeline, DateTimeOffset from, DateTimeOffset to)
    {
        var verdicts = new List<SlotVerdict>();
        step.Add("verdicts", row => verdicts.Add(new SlotVerdict(
            row.GetInstant(0), StoredCode.To<SloVerdict>(row.GetString(1)), row.GetStringOrNull(2), row.GetInt32OrNull(3), row.GetStringOrNull(4),
            row.GetStringOrNull(5) is { } status ? StoredCode.To<PermitStatus>(status) : null, row.GetStringOrNull(6), row.GetStringOrNull(7),
            row.GetGuidOrNull(8))), ("pipeline", pipeline), ("from", from), ("to", to));
        return () => verdicts;
    }
}
