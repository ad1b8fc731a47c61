namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Reads a whole expression: its fields into sets of values, and what the rule as a whole must not be.
/// </summary>
internal static class CronText
{
    public const int MaxLength = 256;

    private static readonly CronField[] Fields =
        [CronField.Second, CronField.Minute, CronField.Hour, CronField.DayOfMonth, CronField.Month, CronField.DayOfWeek];

    public static CronRule? Read(string text, out CronFault? fault)
    {
        if (text.Length > MaxLength)
        {
            fault = new CronFault(MaxLength, $"the text is longer than {MaxLength} characters");
            return null;
        }

        if (CronEvery.Claims(text))
        {
            return CronEvery.Read(text, out fault);
        }

        if (!text.StartsWith('@'))
        {
            return ReadFields(text, out fault);
        }

        if (Macro(text) is { } fields)
        {
            return ReadFields(fields, out fault);
        }

        fault = new CronFault(0, "the macro is not one of @yearly, @monthly, @weekly, @daily, @hourly, @every_minute "
            + "and @every with an interval");
        return null;
    }

    private static string? Macro(string text) => text switch
    {
        "@yearly" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        "@every_minute" => "* * * * *",
        _ => null,
    };

    private static CronCalendar? ReadFields(string text, out CronFault? fault)
    {
        var parts = Split(text);
        if (parts.Count is < 5 or > 6)
        {
            fault = parts.Count < 5
                ? new CronFault(text.Length, $"{parts.Count} fields found where 5, or 6 with seconds first, are needed")
                : new CronFault(parts[6].Start.Value, "more than 6 fields");
            return null;
        }

        var skipped = Fields.Length - parts.Count;
        var values = new ulong[Fields.Length];
        values[0] = 1;
        for (var i = 0; i < parts.Count; i++)
        {
            var reader = Reader(text, parts, i);
            if (!reader.TryRead(out values[skipped + i]))
            {
                fault = reader.Fault;
                return null;
            }
        }

        // As in pg_cron, what a day field begins with decides: with a star, both must match; else either does.
        var (date, weekday) = (parts[^3].Start.Value, parts[^1].Start.Value);
        var days = new CronDays(values[3], values[4], values[5], either: text[date] != '*' && text[weekday] != '*');
        fault = CronPause.TooLong(days) is not { } pause ? null : pause.Days == CronPause.Always
            ? new CronFault(date, "the rule never matches: no chosen month has a chosen day")
            : new CronFault(weekday, $"the rule never matches for more than 5 years at a time: not once {pause}");
        return fault is null ? new CronCalendar(days, new CronTimes(values[0], values[1], values[2]), Repeats(text, parts[..^3])) : null;
    }

    /// <summary>The ranges of a valid expression of fields that run on past the highest value, as they are written.</summary>
    public static IEnumerable<string> WrappedRanges(string text)
    {
        var parts = Split(text);
        return Enumerable.Range(0, parts.Count).Select(i => Reader(text, parts, i)).SelectMany(reader => reader.TryRead(out _) ? reader.Wrapped : []);
    }

    private static CronFieldReader Reader(string text, List<Range> parts, int i) =>
        new(text, parts[i].Start.Value, parts[i].End.Value, Fields[Fields.Length - parts.Count + i]);

    /// <summary>Where the fields of a text stand.</summary>
    public static List<Range> Split(string text)
    {
        var parts = new List<Range>();
        for (var at = 0; at < text.Length; at++)
        {
            var start = at;
            while (at < text.Length && text[at] is not (' ' or '\t'))
            {
                at++;
            }

            if (at > start)
            {
                parts.Add(start..at);
            }
        }

        return parts;
    }

    private static bool Repeats(string text, List<Range> times) =>
        times.Exists(field => text.AsSpan(field).ContainsAny('*', '-', '/'));
}
