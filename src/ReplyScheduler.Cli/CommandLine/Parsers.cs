using System.CommandLine.Parsing;
using System.Globalization;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.CommandLine;

/// <summary>Reads values of options. What cannot be read becomes a fault of the command line.</summary>
internal static class Parsers
{
    private static readonly string[] InstantForms = ["yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd"];

    /// <summary>A whole number with a unit of <c>s m h d</c>, such as <c>90s</c> or <c>2d</c>.</summary>
    public static TimeSpan? Span(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (TryReadSpan(text) is { } span) return span;
        result.AddError($"{Shown(text)} is no time: write a whole number and one of s, m, h, d, such as 30m.");
        return null;
    }

    /// <summary>An instant in ISO 8601; without an offset it is UTC.</summary>
    public static DateTimeOffset? Instant(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)) return instant;
        result.AddError($"{Shown(text)} is no instant: write it as 2026-03-02T09:00:00Z.");
        return null;
    }

    /// <summary>A stored word of a vocabulary, in any case.</summary>
    public static T? Word<T>(ArgumentResult result) where T : struct, Enum
    {
        var text = result.Tokens[0].Value;
        var words = StoredCode.All<T>();
        if (words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } word) return StoredCode.To<T>(word);
        result.AddError($"{Shown(text)} is none of {string.Join(", ", words).ToLowerInvariant()}.");
        return null;
    }

    /// <summary>An id.</summary>
    public static Guid Id(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Guid.TryParse(text, out var id)) return id;
        result.AddError($"{Shown(text)} is no id: ids look like 0195f3a2-7c1e-7000-8000-000000000000.");
        return default;
    }

    internal static TimeSpan? TryReadSpan(string text)
    {
        if (text.Length < 2 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 1_000_000_000) return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => number <= 1_000_000 ? TimeSpan.FromDays(number) : null,
            _ => null,
        };
    }

    private static string Shown(string text)
    {
        var shown = ParseFaults.Shown(text);
        return $"'{(shown.Length > 60 ? shown[..60] : shown)}'";
    }
}
