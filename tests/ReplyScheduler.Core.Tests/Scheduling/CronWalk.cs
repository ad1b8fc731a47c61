namespace ReplyScheduler.Core.Tests.Scheduling;

/// <summary>What a rule must give in a stretch of UTC: a walk over every minute of it by the stated rules of the clock's changes.</summary>
internal static class CronWalk
{
    /// <summary>The clock is followed from so much earlier on, to know which readings have been shown before.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(36);

    /// <summary>The minutes after the one and before the other.</summary>
    public static List<DateTime> Firings(ZoneClock clock, CronOracle rule, DateTime from, DateTime to) =>
        Firings(clock.Readings(from - LookBack, to), rule, from - LookBack, from);

    /// <summary>As above, of readings that begin at a moment.</summary>
    public static List<DateTime> Firings(ReadOnlySpan<DateTime> readings, CronOracle rule, DateTime begin, DateTime from)
    {
        var firings = new List<DateTime>();
        var shown = readings[0];
        for (var i = 0; i < readings.Length; i++)
        {
            var (utc, local) = (begin.AddMinutes(i), readings[i]);
            var isRegular = (rule.Repeats || local >= shown) && rule.Matches(local);
            if (utc > from && (isRegular || (local > shown && MakesUp(rule, shown, local)))) firings.Add(utc);
            if (local >= shown) shown = local.AddMinutes(1);
        }

        return firings;
    }

    /// <summary>Whether the readings from one to another, which the clock leaves out, hold an occurrence that must be made up.</summary>
    private static bool MakesUp(CronOracle rule, DateTime gap, DateTime end)
    {
        if (rule.Next(gap.AddMinutes(-1), end) is not { } lost) return false;
        return !rule.Repeats || rule.Next(end.AddMinutes(-1), end + (lost - gap).Add(TimeSpan.FromMinutes(1))) is null;
    }
}
