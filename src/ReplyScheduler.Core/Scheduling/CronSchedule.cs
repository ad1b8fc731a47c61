using System.Diagnostics.CodeAnalysis;
using ReplyScheduler.Scheduling.Internal;

namespace ReplyScheduler.Scheduling;

/// <summary>
/// When a job is due: a cron expression in a time zone.
/// <para>
/// The text has 5 fields (minute, hour, day of month, month, day of week), or 6 with seconds first; or it is one of
/// <c>@yearly @monthly @weekly @daily @hourly @every_minute</c>, or <c>@every</c> with an interval from <c>1s</c> to
/// <c>366d</c> (units <c>s m h d</c>), counted in elapsed time from 1970-01-01T00:00:00Z. Fields take <c>* , - /</c>,
/// three-letter names, weekdays 0 to 7 (both ends are Sunday) and ranges that wrap (<c>22-2</c>, <c>FRI-MON</c>).
/// </para>
/// <para>
/// When neither day field begins with <c>*</c>, a day matches if either does; otherwise both must match.
/// </para>
/// <para>
/// Where the clock is put forward, a fixed time inside the gap fires once at the end of the gap. Where it is put back,
/// fixed times run in the first pass only, and rules with <c>*</c>, a range or a step in a time field run in both; in a
/// gap such a rule fires at the end only if its next regular occurrence would come later than the lost one. So a fixed
/// time has one occurrence for each local day; that of a day or hour that the clock leaves out comes at the end of the gap, which may lie
/// in the next day.
/// </para>
/// <para>
/// A rule that has no occurrence for more than 5 years (1827 days) somewhere between 2000 and 2100 is refused, whatever the
/// date of today: <c>0 0 31 2 *</c>, or <c>0 0 1 1 */7</c>, New Year's Day only if it is a Sunday. 29 February is accepted.
/// </para>
/// <para>Immutable in effect and safe for use by many threads.</para>
/// </summary>
public sealed class CronSchedule : IEquatable<CronSchedule>
{
    private const string DefaultTimeZone = "Etc/UTC";

    // The longest pause of an accepted rule, and a day for a clock that was changed meanwhile.
    private const long Horizon = (CronPause.MostDays + 1) * TimeSpan.TicksPerDay;

    private readonly CronRule _rule;
    private readonly CronZone? _zone;

    private CronSchedule(string expression, string timeZone, CronRule rule, CronZone? zone)
    {
        Expression = expression;
        TimeZone = timeZone;
        _rule = rule;
        _zone = zone;
    }

    /// <summary>The expression as it was written.</summary>
    public string Expression { get; }

    /// <summary>The IANA id of the time zone as it was written.</summary>
    public string TimeZone { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="expression">The text, at most 256 characters.</param>
    /// <param name="timeZone">An IANA id.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="CronFormatException">The text is not valid, the rule pauses for more than 5 years, or the zone is unknown.</exception>
    public static CronSchedule Parse(string expression, string timeZone = DefaultTimeZone)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(timeZone);
        return Read(expression, timeZone, new CronZones(), out var fault)
            ?? throw new CronFormatException(expression, fault!.Position, fault.Reason);
    }

    /// <summary>Reads an expression without throwing.</summary>
    /// <param name="expression">The text, at most 256 characters.</param>
    /// <param name="timeZone">An IANA id; null means <c>Etc/UTC</c>.</param>
    /// <param name="schedule">The schedule, or null.</param>
    /// <param name="error">The message that <see cref="Parse"/> would throw, or null.</param>
    /// <returns>Whether the text and the zone can be used.</returns>
    public static bool TryParse(
        [NotNullWhen(true)] string? expression,
        string? timeZone,
        [NotNullWhen(true)] out CronSchedule? schedule,
        [NotNullWhen(false)] out string? error) =>
        TryParse(expression, timeZone, new CronZones(), out schedule, out error);

    /// <summary>As above, with zones that other schedules use too.</summary>
    internal static bool TryParse(
        [NotNullWhen(true)] string? expression,
        string? timeZone,
        CronZones zones,
        [NotNullWhen(true)] out CronSchedule? schedule,
        [NotNullWhen(false)] out string? error)
    {
        if (expression is null)
        {
            (schedule, error) = (null, "The cron expression is missing.");
            return false;
        }

        schedule = Read(expression, timeZone ?? DefaultTimeZone, zones, out var fault);
        error = schedule is null ? CronFormatException.Describe(expression, fault!.Position, fault.Reason) : null;
        return schedule is not null;
    }

    /// <summary>The first occurrence strictly after a moment.</summary>
    /// <param name="after">The moment, in any offset.</param>
    /// <returns>
    /// A whole second with offset zero, or null when there is none within 1828 days, which can only be so before 1901 and from 2096 on.
    /// </returns>
    /// <remarks>Allocates nothing, once the clock changes of the year in question have been worked out by an earlier call.</remarks>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var from = after.UtcTicks;
        var end = Math.Min(from + Horizon, DateTime.MaxValue.Ticks);
        return _rule.Next(from, end) is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    /// <summary>
    /// The occurrences strictly after a moment, in order, computed as they are asked for. The sequence ends only where
    /// <see cref="Next"/> finds none, so take as many as are needed.
    /// </summary>
    /// <param name="after">The moment, in any offset.</param>
    public IEnumerable<DateTimeOffset> Upcoming(DateTimeOffset after)
    {
        for (var next = Next(after); next is { } occurrence; next = Next(occurrence))
        {
            yield return occurrence;
        }
    }

    /// <summary>The occurrences of a stretch of time, in order.</summary>
    /// <param name="after">The stretch begins here; an occurrence at this moment is not part of it.</param>
    /// <param name="through">It ends here; an occurrence at this moment is part of it.</param>
    /// <param name="limit">The most that are returned, the earliest; at least 1. Default: 1000.</param>
    /// <returns>New list, of offset zero. As many as <paramref name="limit"/> may mean that there are more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1, or the end lies before the beginning.</exception>
    public IReadOnlyList<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset through, int limit = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(through, after);
        return [.. Upcoming(after).TakeWhile(occurrence => occurrence <= through).Take(limit)];
    }

    /// <summary>A moment as the clock of <see cref="TimeZone"/> shows it, with that clock's offset.</summary>
    /// <param name="moment">The moment, in any offset.</param>
    public DateTimeOffset ToLocal(DateTimeOffset moment) =>
        _zone is null ? moment.ToUniversalTime() : TimeZoneInfo.ConvertTime(moment, _zone.Info);

    /// <summary>
    /// Where pg_cron would not run this rule at the same moments, each as a sentence for people, with what to write instead where
    /// there is something. Empty for five fields or a macro that both know, in UTC, with ranges that do not wrap: such a rule means the
    /// same there, given the defaults of its settings <c>cron.timezone</c> and <c>cron.match_dom_and_dow</c>.
    /// </summary>
    /// <returns>New list.</returns>
    public IReadOnlyList<string> PgCronDifferences() => CronAdvice.Of(Expression, TimeZone, _zone);

    /// <summary>Whether both the expression and the zone are written alike.</summary>
    public bool Equals(CronSchedule? other) =>
        other is not null && Expression == other.Expression && TimeZone == other.TimeZone;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CronSchedule);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Expression, TimeZone);

    /// <summary>The expression and the zone.</summary>
    public override string ToString() => $"{Expression} ({TimeZone})";

    private static CronSchedule? Read(string expression, string timeZone, CronZones zones, out CronFault? fault)
    {
        var rule = CronText.Read(expression, out fault);
        if (rule is null || zones.Find(timeZone, out fault) is not { } zone)
        {
            return null;
        }

        return CronZoneName.IsUtc(timeZone)
            ? new CronSchedule(expression, timeZone, rule, null)
            : new CronSchedule(expression, timeZone, rule is CronCalendar calendar ? new CronZoned(calendar, zone) : rule, zone);
    }
}
