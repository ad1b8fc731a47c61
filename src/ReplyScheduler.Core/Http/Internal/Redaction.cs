using System.Text;

namespace ReplyScheduler.Http.Internal;

/// <summary>
/// Takes secrets out of texts that a stranger wrote: as they are, in any case, cut off at the end, in hexadecimal, in base64 at any
/// offset, escaped as in JSON, URLs and HTML to three levels, and torn apart by line ends. Immutable.
/// </summary>
internal sealed class Redaction
{
    public const string Mark = "[redacted]";

    private const int Levels = 3;
    private const int ShortestPart = 8;

    private readonly string[] forms;

    public Redaction(params IEnumerable<string?> secrets) =>
        forms = [.. secrets.OfType<string>().SelectMany(FormsOf).Distinct(StringComparer.OrdinalIgnoreCase).OrderByDescending(form => form.Length)];

    /// <summary>The text with a mark for each secret in it.</summary>
    public string Clean(string text)
    {
        if (forms.Length == 0 || text.Length < ShortestPart) return text;
        var hidden = new bool[text.Length];
        var view = TextView.Of(text);
        Hide(view, hidden);
        view = view.WithoutControls();
        for (var level = 0; level <= Levels; level++, view = view.Unescaped())
        {
            Hide(view, hidden);
        }

        return hidden.Contains(true) ? Write(text, hidden) : text;
    }

    private void Hide(TextView view, bool[] hidden)
    {
        foreach (var form in forms)
        {
            for (var at = 0; at <= view.Text.Length - form.Length;)
            {
                var found = view.Text[at..].IndexOf(form, StringComparison.OrdinalIgnoreCase);
                if (found < 0) break;
                Hide(view, at + found, form.Length, hidden);
                at += found + 1;
            }

            if (PartAtEnd(view.Text, form) is var part and > 0) Hide(view, view.Text.Length - part, part, hidden);
        }
    }

    private static void Hide(TextView view, int at, int count, bool[] hidden)
    {
        var (start, end) = view.Origin(at, count);
        hidden.AsSpan(start, end - start).Fill(true);
    }

    /// <summary>How much of a secret's beginning the text ends with, as it does when it was cut off.</summary>
    private static int PartAtEnd(ReadOnlySpan<char> text, string form)
    {
        for (var length = Math.Min(text.Length, form.Length - 1); length >= ShortestPart; length--)
        {
            if (text.EndsWith(form.AsSpan(0, length), StringComparison.OrdinalIgnoreCase)) return length;
        }

        return 0;
    }

    private static string Write(string text, bool[] hidden)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!hidden[i]) clean.Append(text[i]);
            else if (i == 0 || !hidden[i - 1]) clean.Append(Mark);
        }

        return clean.ToString();
    }

    private static IEnumerable<string> FormsOf(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Convert.ToHexStringLower(bytes);
        for (var offset = 0; offset < 3; offset++)
        {
            var base64 = Base64Of(bytes, offset);
            yield return base64;
            yield return base64.Replace('+', '-').Replace('/', '_');
        }
    }

    /// <summary>Those characters that the secret alone decides when so many bytes stand before it.</summary>
    private static string Base64Of(byte[] secret, int offset)
    {
        var text = Convert.ToBase64String([.. new byte[offset], .. secret]);
        var start = ((offset * 8) + 5) / 6;
        return text[start..((offset + secret.Length) * 8 / 6)];
    }
}
