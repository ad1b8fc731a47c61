namespace ReplyScheduler.Http.Internal;

/// <summary>Makes a stranger's text fit to be kept and shown.</summary>
internal static class HttpText
{
    /// <summary>One line without control characters, of so many characters at most.</summary>
    public static string Bound(string text, int most)
    {
        var shown = new string([.. text.Where(c => c != '\0').Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]).Trim();
        return shown.Length <= most ? shown : shown[..(char.IsHighSurrogate(shown[most - 1]) ? most - 1 : most)] + "...";
    }
}
