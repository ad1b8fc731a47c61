using System.Buffers;
using System.Text;
using ReplyScheduler.Permits;

namespace ReplyScheduler.Replies.Internal;

/// <summary>What no reply may be, checked when it is composed and again when its permit is judged.</summary>
internal static class ReplyText
{
    private static readonly SearchValues<char> Invisible = SearchValues.Create(" \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff");
    private static readonly string[] Stopgaps = ["todo", "tbd", "placeholder", "null", "undefined", "n/a", "...", "\u2026"];

    /// <summary>Why the text cannot be sent; null if it can.</summary>
    public static PermitReason? Fault(string? text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text) || text.AsSpan().IndexOfAnyExcept(Invisible) < 0) return PermitReason.ContentEmpty;
        if (IsPlaceholder(text)) return PermitReason.ContentPlaceholder;
        return text.Length > maxLength ? PermitReason.ContentTooLong : null;
    }

    /// <summary>Whether the text has exactly one UTF-8 form that every store keeps: no lone surrogates, no NUL.</summary>
    public static bool IsStorable(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != OperationStatus.Done || rune.Value == 0) return false;
            rest = rest[used..];
        }

        return true;
    }

    /// <summary>A stopgap word, or one pair of brackets around all of it, such as <c>[GENERATING...]</c> or <c>{{reply}}</c> (R35).</summary>
    private static bool IsPlaceholder(string text)
    {
        var trimmed = text.AsSpan().Trim();
        foreach (var stopgap in Stopgaps)
        {
            if (trimmed.Equals(stopgap, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return IsEnclosed(trimmed, "[", "]") || IsEnclosed(trimmed, "{{", "}}") || IsEnclosed(trimmed, "<", ">")
            || trimmed.Contains("[GENERATING", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsEnclosed(ReadOnlySpan<char> text, string open, string close) =>
        text.Length >= open.Length + close.Length
        && text.StartsWith(open, StringComparison.Ordinal) && text.EndsWith(close, StringComparison.Ordinal)
        && text[open.Length..].IndexOf(open, StringComparison.Ordinal) < 0 && text[..^close.Length].IndexOf(close, StringComparison.Ordinal) < 0;
}
