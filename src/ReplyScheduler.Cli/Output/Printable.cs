using System.Globalization;
using System.Text;

namespace ReplyScheduler.Cli.Output;

/// <summary>Makes what is stored fit for a terminal: nothing that people wrote can move the cursor, colour text, turn its direction or ring.</summary>
internal static class Printable
{
    private const string Replaced = "\uFFFD";

    /// <summary>The text on its lines, without control and format characters.</summary>
    public static string Text(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes()) shown.Append(rune.Value == '\n' ? Environment.NewLine : Shown(rune));
        return shown.ToString();
    }

    /// <summary>The text on one line, at most so long.</summary>
    public static string Line(string? text, int most = 200)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var line = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= most) return line.Append('…').ToString();
            line.Append(rune.Value is '\n' or '\r' or '\t' ? " " : Shown(rune));
        }

        return line.ToString();
    }

    /// <summary>What would move the cursor, turn the direction of the text, or hide in it, is replaced.</summary>
    private static string Shown(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => Replaced,
        _ => rune.ToString(),
    };

    /// <summary>An instant in UTC, to the second.</summary>
    public static string Instant(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>How long something takes or took.</summary>
    public static string Span(TimeSpan span) => span.TotalSeconds < 10 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s")
        : span.TotalMinutes < 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s")
        : span.TotalHours < 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min")
        : span.TotalDays < 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0} h") : string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0} d");
}
