using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Follows any id to the whole chain: candidate, run, decision, permit, events, calls, in order of time.</summary>
internal static class TraceRead
{
    public static Func<IReadOnlyList<TraceLine>> Build(PostgresStep step, string id)
    {
        var lines = new List<TraceLine>();
        if (StorableText.IsStorable(id))
        {
            step.Add("trace_lines", row => lines.Add(new TraceLine(row.GetInstant(0), row.GetString(1), row.GetString(2), row.GetStringOrNull(3) ?? "")),
                ("id", Guid.TryParse(id, out var guid) ? guid : null), ("text", id));
        }

        return () => lines;
    }
}
