using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Follows any id to the whole chain: candidate, run, decision, permit, events, calls, in order of time.</summary>
internal static class TraceRead
{
    private const int Hops = 4;

    public static IReadOnlyList<TraceLine> Run(SqliteSession session, string id)
    {
        var known = new HashSet<string>(StringComparer.Ordinal) { id };
        if (Guid.TryParse(id, out var guid)) known.Add(guid.ToString("D"));
        for (var hop = 0; hop < Hops; hop++)
        {
            var before = known.Count;
            foreach (var found in ProofReads.Texts(session, "trace_links", ("ids", JsonRows.Texts(known)))) known.Add(found);
            if (known.Count == before) break;
        }

        var lines = new List<TraceLine>();
        using var rows = session.Query("trace_lines", ("ids", JsonRows.Texts(known)));
        while (rows.Read()) lines.Add(new TraceLine(rows.GetInstant(0), rows.GetString(1), rows.GetString(2), rows.GetStringOrNull(3) ?? ""));
        return lines;
    }
}
