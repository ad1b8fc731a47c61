using NCrontab;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Reads a whole expression. The fields are checked and written out as plain lists here, because the stepping library
/// accepts zero and oversized steps, turns wrapped ranges round and does not know weekday 7.
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
            var reader = new CronFieldReader(text, parts[i].Start.Value, parts[i].End.Value, Fields[skipped + i]);
            if (!reader.TryRead(out values[skipped + i]))
            {
                fault = reader.Fault;
                return null;
            }
        }

        // As in pg_cron, what a day field begins with decides: with a star, both must match; else either does.
        var day = parts[^3].Start.Value;
        var either = text[day] != '*' && text[parts[^1].Start.Value] != '*';
        fault = either || DayExists(values[3], values[4])
            ? null
            : new CronFault(day, "the rule never matches: no chosen month has a chosen day");
        return fault is null ? Build(values, either, Repeats(text, parts[..^3])) : null;
    }

    private static List<Range> Split(string text)
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

    private static bool DayExists(ulong days, ulong months)
    {
        // In a leap year, so that 29 February counts as a day that comes.
        return Enumerable.Range(1, 12).Any(month => (months & (1UL << month)) != 0
            && Enumerable.Range(1, DateTime.DaysInMonth(2000, month)).Any(day => (days & (1UL << day)) != 0));
    }

    private static bool Repeats(string text, List<Range> times) =>
        times.Exists(field => text.AsSpan(field).ContainsAny('*', '-', '/'));

    private static CronCalendar Build(ulong[] values, bool either, bool repeats)
    {
        var plain = values.Select((set, i) => Fields[i].Plain(set)).ToArray();
        var (day, weekday) = (plain[3], plain[5]);
        return either
            ? new CronCalendar(Compile(plain, day, "*"), Compile(plain, "*", weekday), repeats)
            : new CronCalendar(Compile(plain, day, weekday), null, repeats);
    }

    /// <summary>Rules without seconds are compiled without them, which steps faster.</summary>
    private static CrontabSchedule Compile(string[] plain, string day, string weekday)
    {
        var minutes = $"{plain[1]} {plain[2]} {day} {plain[4]} {weekday}";
        return plain[0] == "0"
            ? CrontabSchedule.Parse(minutes)
            : CrontabSchedule.Parse($"{plain[0]} {minutes}", new CrontabSchedule.ParseOptions { IncludingSeconds = true });
    }
}
