namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Where pg_cron reads a valid expression otherwise, each in a sentence. It takes the first five fields and leaves the rest of
/// the text unread, does not wrap ranges, and has one zone for a whole server, whose changes of the clock it does not make up for.
/// </summary>
internal static class CronAdvice
{
    private const string Yearly = "pg_cron accepts @yearly but never runs it; write 0 0 1 1 * instead.";

    public static IReadOnlyList<string> Of(string expression, string timeZone, CronZone? zone)
    {
        if (CronEvery.Claims(expression))
        {
            return ["pg_cron refuses @every; it knows '1 seconds' to '59 seconds', counted from the last start, and fields that divide the hour or day."];
        }

        var found = new List<string>();
        switch (expression)
        {
            case "@every_minute": found.Add("pg_cron refuses @every_minute; write * * * * * instead."); break;
            case "@yearly": found.Add(Yearly); break;
            case ['@', ..]: break;
            default: AddFields(expression, found); break;
        }

        if (zone is not null && !zone.Info.HasSameRules(TimeZoneInfo.Utc))
        {
            found.Add($"pg_cron has one zone for the whole server, GMT unless cron.timezone is set: there this rule would not follow {timeZone}, "
                + "and in a zone with daylight saving fixed times are lost in the gap and run twice in the overlap.");
        }

        return found;
    }

    private static void AddFields(string expression, List<string> found)
    {
        if (CronText.Split(expression).Count == 6)
        {
            found.Add("pg_cron has no seconds: of six fields it reads the first five as minute to day of week, which is another rule.");
        }

        foreach (var range in CronText.WrappedRanges(expression))
        {
            found.Add($"pg_cron does not wrap ranges: {range} gives other values there, or none; write the values as a list or as two ranges.");
        }
    }
}
