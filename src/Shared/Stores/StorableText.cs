namespace ReplyScheduler.Stores.Internal;

/// <summary>Which texts every store can give back as they were.</summary>
internal static class StorableText
{
    /// <summary>Whether the text holds neither NUL, which databases end a text at or refuse, nor half characters, which UTF-8 does not have.</summary>
    public static bool IsStorable(string text)
    {
        if (text.Contains('\0')) return false;
        var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        for (; at >= 0 && at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return false;
            at++;
        }

        return true;
    }

    /// <summary>The text itself.</summary>
    /// <exception cref="StoreException">It cannot be stored.</exception>
    public static string Check(string text) => IsStorable(text) ? text : throw new StoreException(
        "A text holds a NUL character or half a character, which the store cannot give back as it was. Remove it before the call.", isTransient: false);
}
