namespace ReplyScheduler.Postgres.Tests.Conformance;

/// <summary>Where the two stores cannot have a statement of the same name each: why.</summary>
internal static class StatementNames
{
    /// <summary>Statements of SQLite whose work is part of another statement here, and of which.</summary>
    public static readonly IReadOnlyDictionary<string, string> PartOf = new Dictionary<string, string>
    {
        // Every statement reads the clock by itself; the step answers it.
        ["event_append_spool"] = "event_append", // The second form of a statement is made by the loader.
        ["events_append_spool"] = "events_append",
        ["events_started_spool"] = "claim",
    };

    /// <summary>Statements that only this store has, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> OnlyHere = new Dictionary<string, string>
    {
        ["step_begin"] = "a step is one trip, which sets its transaction up by itself",
        ["read_begin"] = "a step is one trip, which sets its transaction up by itself",
        ["step_settings"] = "what SQLite's connections are set to once is set for each transaction, as a pooler needs it",
    };
}
