using System.Text;

namespace ReplyScheduler.Stores.Internal;

/// <summary>Makes texts for people fit a column: what cannot be kept is cut or replaced, so that no step fails for a message.</summary>
internal static class Bounded
{
    /// <summary>At most <paramref name="limit"/> characters, none of them split; NUL and broken characters become U+FFFD.</summary>
    public static string? Text(string? text, int limit)
    {
        if (text is null) return null;
        if (text.Length > limit) text = text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
        return StorableText.IsStorable(text) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
    }
}
