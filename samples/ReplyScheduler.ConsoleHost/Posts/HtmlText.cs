using System.Net;

namespace ReplyScheduler.ConsoleHost.Posts;

/// <summary>Turns the HTML of a post's body into plain text, in one pass over the input whatever it holds.</summary>
internal static class HtmlText
{
    /// <summary>
    /// The text without tags, comments, scripts and styles, entities decoded once, on one line, at most
    /// <paramref name="limit"/> characters. A tag that is never closed is kept as text.
    /// </summary>
    public static string ToPlain(string html, int limit)
    {
        var text = new PlainText(limit);
        int at = 0;
        while (at < html.Length && !text.IsFull)
        {
            int tag = html.IndexOf('<', at);
            int stop = tag < 0 ? html.Length : tag;
            text.Append(WebUtility.HtmlDecode(html[at..stop]));
            at = tag < 0 ? stop : PassTag(html, tag, text);
        }

        return text.ToString();
    }

    private static int PassTag(string html, int tag, PlainText text)
    {
        if (!BeginsTag(html, tag))
        {
            text.Append("<");
            return tag + 1;
        }

        string close = Begins(html, tag, "<!--") ? "-->" : ">";
        int end = html.IndexOf(close, tag + 1, StringComparison.Ordinal);
        if (end < 0)
        {
            text.Append(WebUtility.HtmlDecode(html[tag..]));
            return html.Length;
        }

        var name = Name(html.AsSpan(tag, end - tag));
        if (!IsInline(name))
        {
            text.AppendSpace();
        }

        return name is "script" or "style" && html[tag + 1] != '/'
            ? AfterHidden(html, end, $"</{name}")
            : end + close.Length;
    }

    private static int AfterHidden(string html, int from, string closing)
    {
        int end = html.IndexOf(closing, from, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? html.Length : end;
    }

    private static bool BeginsTag(string html, int tag) =>
        tag + 1 < html.Length && (char.IsAsciiLetter(html[tag + 1]) || html[tag + 1] is '/' or '!' or '?');

    private static bool Begins(string html, int at, string with) =>
        string.CompareOrdinal(html, at, with, 0, with.Length) == 0;

    private static string Name(ReadOnlySpan<char> tag)
    {
        var name = tag[1..].TrimStart('/');
        int length = 0;
        while (length < name.Length && length < 16 && char.IsAsciiLetterOrDigit(name[length]))
        {
            length++;
        }

        return name[..length].ToString().ToLowerInvariant();
    }

    // Other tags end a word: "<p>one</p><p>two</p>" is two words, "b<em>ee</em>r" is one.
    private static bool IsInline(string name) =>
        name is "a" or "abbr" or "b" or "code" or "del" or "em" or "i" or "kbd" or "s" or "small" or "span" or "strike"
            or "strong" or "sub" or "sup" or "u";
}
