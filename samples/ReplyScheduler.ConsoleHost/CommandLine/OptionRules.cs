namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>Every option there is, and which command takes which. The help is printed from the same table.</summary>
internal static class OptionRules
{
    public static readonly OptionRule Posts = new("--posts", "FILE", "the path of a file",
        "a Stack Exchange Posts.xml; without it, the posts that come with the program");

    public static readonly OptionRule Database = new("--db", "FILE", "the path of a file",
        $"the SQLite database ({RunOptions.DefaultDatabase})");

    public static readonly OptionRule Postgres = new("--postgres", "CONNECTION",
        $"a connection string in quotes, or {PostgresSchema.FromEnvironment} for what {PostgresSchema.Variable} holds",
        $"a Postgres database in place of --db; '{PostgresSchema.FromEnvironment}' takes it from {PostgresSchema.Variable}");

    public static readonly OptionRule Schema = new("--schema", "NAME", "a name of 1 to 63 bytes",
        $"the schema within --postgres ({PostgresSchema.DefaultSchema})");

    public static readonly OptionRule Out = new("--out", "FILE", "the path of a file",
        $"where replies are written, one JSON line each ({RunOptions.DefaultOut})");

    public static readonly OptionRule Slots = new("--slots", "N", "a whole number from 1 to 100000",
        "how many slots to replay, ending now (96)");

    public static readonly OptionRule Every = new("--every", "CRON", "a cron rule such as '*/15 * * * *' or '@every 30s'",
        "when a reply is due (*/15 * * * *)");

    public static readonly OptionRule Live = new("--live", null, "",
        "run on the real clock until Ctrl+C, instead of a replay");

    public static readonly OptionRule Seed = new("--seed", "N", "a whole number from 0 to 2147483647",
        "what the times of the offers and the wording vary with (1)");

    public static readonly OptionRule Json = new("--json", null, "", "print JSON instead of text");

    public static readonly OptionRule OfferAnswers = new("--offer-answers", null, "",
        "offer answers too, which are no root posts and must be rejected");

    public static readonly OptionRule Window = new("--window", "DURATION",
        "a number and a unit, such as 90s, 30m, 24h or 1d, from 1s to 400d", "how far back to look (30m)");

    public static readonly OptionRule At = new("--at", "INSTANT",
        "an instant with its offset, such as 2026-01-31T12:00:00Z or 2026-01-31T12:00+01:00",
        "the end of the window; without it, the database's present");

    public static IReadOnlyList<OptionRule> OfRun { get; } =
        [Posts, Database, Postgres, Schema, Out, Slots, Every, Live, Seed, Json, OfferAnswers];

    public static IReadOnlyList<OptionRule> OfProve { get; } = [Database, Postgres, Schema, Window, At, Json];

    public static IReadOnlyList<OptionRule> OfTrace { get; } = [Database, Postgres, Schema];

    public static IReadOnlyList<OptionRule> OfStatus { get; } = [Database, Postgres, Schema];
}
