namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Cuts texts to what a column holds, without splitting a character.</summary>
internal static class Bounded
{
    public static string? Text(string? text, int limit)
    {
        if (text is null || text.Length <= limit) return text;
        var end = char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit;
        return text[..end];
    }
}
