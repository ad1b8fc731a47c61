using System.Globalization;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>Reads a window such as <c>90s</c>, <c>30m</c>, <c>2h</c> or <c>7d</c>.</summary>
internal static class WindowText
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    public static bool TryRead(string? text, out TimeSpan window)
    {
        window = default;
        if (text is not { Length: >= 2 and <= 9 } || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        var unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => TimeSpan.Zero,
        };
        if (count < 1 || unit == TimeSpan.Zero || count > Longest / unit) return false;
        window = count * unit;
        return true;
    }
}
