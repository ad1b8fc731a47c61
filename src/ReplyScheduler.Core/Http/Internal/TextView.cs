using System.Globalization;

namespace ReplyScheduler.Http.Internal;

/// <summary>
/// A text as a reader of it might see it: without control characters, or with its escapes resolved. Each character knows which
/// stretch of the original it stands for.
/// </summary>
internal sealed class TextView
{
    private readonly char[] chars;
    private readonly (int Start, int End)[] origins;
    private readonly int length;

    private TextView(char[] chars, (int Start, int End)[] origins, int length) => (this.chars, this.origins, this.length) = (chars, origins, length);

    /// <summary>Which character is seen at the start of a text, if any, and how many it takes.</summary>
    private delegate (char? Seen, int Taken) Step(ReadOnlySpan<char> rest);

    public ReadOnlySpan<char> Text => chars.AsSpan(0, length);

    public static TextView Of(string text) => new(text.ToCharArray(), [.. Enumerable.Range(0, text.Length).Select(i => (i, i + 1))], text.Length);

    /// <summary>The stretch of the original that a stretch of this view stands for.</summary>
    public (int Start, int End) Origin(int at, int count) => (origins[at].Start, origins[at + count - 1].End);

    /// <summary>Without control characters: line ends, and the zeros of UTF-16.</summary>
    public TextView WithoutControls() => Map(SkipControl);

    /// <summary>With one level of escapes resolved: those of JSON, URLs and HTML.</summary>
    public TextView Unescaped() => Map(Resolve);

    private TextView Map(Step step)
    {
        var (seenChars, seenOrigins, count) = (new char[length], new (int, int)[length], 0);
        for (var at = 0; at < length;)
        {
            var (seen, taken) = step(Text[at..]);
            if (seen is { } c)
            {
                seenChars[count] = c;
                seenOrigins[count++] = Origin(at, taken);
            }

            at += taken;
        }

        return new TextView(seenChars, seenOrigins, count);
    }

    private static (char? Seen, int Taken) SkipControl(ReadOnlySpan<char> rest) => (char.IsControl(rest[0]) ? null : rest[0], 1);

    private static (char? Seen, int Taken) Resolve(ReadOnlySpan<char> rest)
    {
        var known = rest switch
        {
            ['\\', 'u' or 'U', ..] => Hex(rest, 2, 4),
            ['\\', 'x', ..] => Hex(rest, 2, 2),
            ['\\', '"' or '\\' or '/' or '\'', ..] => (rest[1], 2),
            ['%', ..] => Hex(rest, 1, 2),
            ['&', ..] => Entity(rest),
            _ => null,
        };
        return known is { } escape ? escape : (rest[0], 1);
    }

    private static (char, int)? Hex(ReadOnlySpan<char> rest, int from, int digits) =>
        rest.Length >= from + digits && ushort.TryParse(rest.Slice(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? ((char)code, from + digits)
            : null;

    private static (char, int)? Entity(ReadOnlySpan<char> rest)
    {
        var end = rest[..Math.Min(rest.Length, 10)].IndexOf(';');
        if (end < 2) return null;
        var name = rest[1..end];
        if (name[0] == '#')
        {
            var isHex = name is ['#', 'x' or 'X', ..];
            var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
            return ushort.TryParse(name[(isHex ? 2 : 1)..], style, CultureInfo.InvariantCulture, out var code) ? ((char)code, end + 1) : null;
        }

        char? known = name switch { "amp" => '&', "lt" => '<', "gt" => '>', "quot" => '"', "apos" => '\'', _ => null };
        return known is { } c ? (c, end + 1) : null;
    }
}
