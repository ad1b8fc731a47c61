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
/// gap such a rule fires at the end only if its next regular occurrence would come later than the lost one.
/// </para>
/// <para>Immutable in effect and safe for use by many threads.</para>
/// </summary>
public sealed class CronSchedule : IEquatable<CronSchedule>
{
    private const string DefaultTimeZone = "Etc/UTC";

    // Five years that hold two leap days.
    private const long Horizon = 1827 * TimeSpan.TicksPerDay;

    private readonly CronRule _rule;

    private CronSchedule(string expression, string timeZone, CronRule rule)
    {
        Expression = expression;
        TimeZone = timeZone;
        _rule = rule;
    }

    /// <summary>The expression as it was written.</summary>
    public string Expression { get; }

    /// <summary>The IANA id of the time zone as it was written.</summary>
    public string TimeZone { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="expression">The text, at most 256 characters.</param>
    /// <param name="timeZone">An IANA id.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="CronFormatException">The text is not valid, can never match, or the zone is unknown.</exception>
    public static CronSchedule Parse(string expression, string timeZone = DefaultTimeZone)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(timeZone);
        return Read(expression, timeZone, out var fault)
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
        [NotNullWhen(false)] out string? error)
    {
        if (expression is null)
        {
            (schedule, error) = (null, "The cron expression is missing.");
            return false;
        }

        schedule = Read(expression, timeZone ?? DefaultTimeZone, out var fault);
        error = schedule is null ? CronFormatException.Describe(expression, fault!.Position, fault.Reason) : null;
        return schedule is not null;
    }

    /// <summary>The first occurrence strictly after a moment.</summary>
    /// <param name="after">The moment, in any offset.</param>
    /// <returns>A whole second with offset zero, or null when there is none within 5 years (1827 days).</returns>
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

    /// <summary>Whether both the expression and the zone are written alike.</summary>
    public bool Equals(CronSchedule? other) =>
        other is not null && Expression == other.Expression && TimeZone == other.TimeZone;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CronSchedule);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Expression, TimeZone);

    /// <summary>The expression and the zone.</summary>
    public override string ToString() => $"{Expression} ({TimeZone})";

    private static CronSchedule? Read(string expression, string timeZone, out CronFault? fault)
    {
        var rule = CronText.Read(expression, out fault);
        if (rule is null || CronZoneName.Find(timeZone, out fault) is not { } zone)
        {
            return null;
        }

        var zoned = rule is CronCalendar calendar && !CronZoneName.IsUtc(timeZone) ? new CronZoned(calendar, zone) : rule;
        return new CronSchedule(expression, timeZone, zoned);
    }
}
