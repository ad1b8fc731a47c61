using System.Globalization;
using System.Text;

namespace ReplyScheduler.Cli.Output;

/// <summary>Makes what is stored fit for a terminal: nothing that people wrote can move the cursor, colour text or ring.</summary>
internal static class Printable
{
    /// <summary>The text on its lines, without control characters.</summary>
    public static string Text(string text) => text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.Any(char.IsControl)
        ? string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\r') ? '\uFFFD' : c))
        : text;

    /// <summary>The text on one line, at most so long.</summary>
    public static string Line(string? text, int most = 200)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var line = new StringBuilder(Math.Min(text.Length, most));
        foreach (var c in text)
        {
            if (line.Length >= most) return line.Append('…').ToString();
            line.Append(c is '\n' or '\r' or '\t' ? ' ' : char.IsControl(c) ? '\uFFFD' : c);
        }

        return line.ToString();
    }

    /// <summary>An instant in UTC, to the second.</summary>
    public static string Instant(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>How long something takes or took.</summary>
    public static string Span(TimeSpan span) => span.TotalSeconds < 10 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s")
        : span.TotalMinutes < 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s")
        : span.TotalHours < 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min")
        : span.TotalDays < 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0} h") : string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0} d");
}
