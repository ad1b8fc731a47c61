using System.Text;

namespace ReplyScheduler.ConsoleHost.Posts;

/// <summary>
/// Collects text on one line: runs of white space and control characters become one space, nothing is kept beyond the limit,
/// and no character is cut in two. Not thread-safe.
/// </summary>
internal sealed class PlainText(int limit)
{
    private readonly StringBuilder _text = new();
    private bool _spaceIsDue;

    /// <summary>Whether the limit is reached and the rest can be left unread.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The text on one line, at most <paramref name="limit"/> UTF-16 units long.</summary>
    public static string Of(string text, int limit)
    {
        var plain = new PlainText(limit);
        plain.Append(text);
        return plain.ToString();
    }

    /// <summary>Sets the next text apart from what is there.</summary>
    public void AppendSpace() => _spaceIsDue = _text.Length > 0;

    /// <summary>Adds text; what does not fit is left out.</summary>
    public void Append(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsFull)
            {
                return;
            }

            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                AppendSpace();
            }
            else
            {
                AppendVisible(rune);
            }
        }
    }

    /// <inheritdoc />
    public override string ToString() => _text.ToString();

    private void AppendVisible(Rune rune)
    {
        IsFull = _text.Length + (_spaceIsDue ? 1 : 0) + rune.Utf16SequenceLength > limit;
        if (IsFull)
        {
            return;
        }

        if (_spaceIsDue)
        {
            _text.Append(' ');
            _spaceIsDue = false;
        }

        _text.Append(rune.ToString());
    }
}
