using System.Globalization;

namespace ReplyScheduler.JobsHost;

/// <summary>Reads the options. Each occurs once at most; <c>--name value</c> and <c>--name=value</c> are the same.</summary>
internal static class CommandLine
{
    public const string Help = """
        Runs the thirteen jobs of the catalogue against an endpoint of its own, on a virtual clock, and compares
        the executions with the calendar.

          --db FILE              the SQLite database, which a further run goes on with (a temporary one)
          --postgres CONNECTION  a Postgres database in its place; 'env' takes it from REPLYSCHEDULER_POSTGRES
          --schema NAME          the schema within --postgres (reply_scheduler)
          --days N               how many days, 1 to 400 (1)
          --from INSTANT         where they begin, a whole minute such as 2026-03-29T00:00Z or 2026-03-29T00:00+01:00
                                 (the last Sunday; in a database that exists, where its clock stands)
          --zone ID              the IANA time zone of the schedules (Etc/UTC)
          --fail PERCENT         how many of a hundred calls the endpoint answers with 500, 0 to 100 (0)
          --json                 print JSON instead of a table
          --help                 print this

        Exit codes: 0 all counts are equal, 1 they are not, 64 bad input, 69 database unreachable, 70 unexpected fault,
        130 stopped before the end; the same command with --from goes on.
        """;

    private static readonly string[] InstantForms = ["yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];
    private static readonly DateTimeOffset Earliest = new(2002, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <exception cref="BadInputException">A word cannot be used.</exception>
    public static JobsOptions Parse(IReadOnlyList<string> args)
    {
        var options = new JobsOptions();
        string? file = null, postgres = null, schema = null;
        var seen = new HashSet<string>();
        var words = new Queue<string>(args);
        while (words.TryDequeue(out var word))
        {
            var parts = word.Split('=', 2);
            if (!seen.Add(parts[0])) throw new BadInputException($"{parts[0]} was given twice; give it once.");
            if (parts[0] is "--json" or "--help" && parts.Length == 2) throw new BadInputException($"{parts[0]} takes no value.");
            if (parts[0] == "--db") file = Value(parts, words);
            else if (parts[0] == "--postgres") postgres = Value(parts, words);
            else if (parts[0] == "--schema") schema = Value(parts, words);
            else options = parts[0] switch
            {
                "--json" => options with { Json = true },
                "--help" => options with { Help = true },
                "--days" => options with { Days = Whole("--days", Value(parts, words), 1, 400) },
                "--from" => options with { From = Instant(Value(parts, words)) },
                "--zone" => options with { Zone = Zone(Value(parts, words)) },
                "--fail" => options with { FailPercent = Whole("--fail", Value(parts, words), 0, 100) },
                _ => throw new BadInputException($"'{Short(parts[0])}' is not an option; allowed are --db, --postgres, --schema, --days, --from, --zone, --fail, --json and --help."),
            };
        }

        return options with { Database = Database(file, postgres, schema) };
    }

    private static Database? Database(string? file, string? postgres, string? schema)
    {
        try
        {
            return DatabaseChoice.Of(file, postgres, schema);
        }
        catch (FormatException problem)
        {
            throw new BadInputException(problem.Message);
        }
    }

    private static string Value(string[] parts, Queue<string> words)
    {
        var value = parts.Length == 2 ? parts[1] : words.TryPeek(out var next) && !next.StartsWith("--", StringComparison.Ordinal) ? words.Dequeue() : "";
        return string.IsNullOrWhiteSpace(value) ? throw new BadInputException($"{parts[0]} needs a value.") : value;
    }

    private static int Whole(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new BadInputException($"{name} '{Short(text)}' is not allowed; it takes a whole number from {least} to {most}.");

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
        && instant >= Earliest && instant <= Latest && instant.UtcTicks % TimeSpan.TicksPerMinute == 0
            ? instant
            : throw new BadInputException($"--from '{Short(text)}' is not allowed; it takes a whole minute from 2002 to 2100 with its offset, such as 2026-03-29T00:00Z.");

    private static TimeZoneInfo Zone(string id) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId
            ? zone
            : throw new BadInputException($"--zone '{Short(id)}' is not a time zone of this machine; it takes an IANA id such as Europe/Berlin.");

    private static string Short(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
