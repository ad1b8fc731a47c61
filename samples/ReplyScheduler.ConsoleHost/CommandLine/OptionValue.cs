using System.Globalization;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>Reads the values of options. Each error names the option and what is allowed.</summary>
internal static class OptionValue
{
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(400);

    private static readonly string[] InstantForms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm'Z'",
    ];

    /// <summary>The words as they are.</summary>
    public static string Text(OptionRule rule, string value) => value;

    /// <summary>A reader of whole numbers within a range, both ends included.</summary>
    public static Func<OptionRule, string, int> Whole(int least, int most) => (rule, value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw NotAllowed(rule, value);

    /// <summary>A cron rule that the scheduler understands, as it was written.</summary>
    public static string Cron(OptionRule rule, string value) =>
        CronSchedule.TryParse(value, null, out _, out string? problem)
            ? value
            : throw new BadInputException($"{rule.Name} takes {rule.Allowed}. {problem}");

    /// <summary>A whole number with the unit s, m, h or d; from 1 second to 400 days.</summary>
    public static TimeSpan Duration(OptionRule rule, string value)
    {
        TimeSpan? unit = value[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        return unit is { } length
            && int.TryParse(value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count >= 1 && count <= LongestDuration / length
                ? length * count
                : throw NotAllowed(rule, value);
    }

    /// <summary>An ISO 8601 instant that says its offset.</summary>
    public static DateTimeOffset? Instant(OptionRule rule, string value) =>
        DateTimeOffset.TryParseExact(
            value, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                ? instant
                : throw NotAllowed(rule, value);

    /// <summary>The error for a value that an option does not take.</summary>
    public static BadInputException NotAllowed(OptionRule rule, string value) =>
        new($"{rule.Name} {BadInputException.Quote(value)} is not allowed; it takes {rule.Allowed}.");
}
