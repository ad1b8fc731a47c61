namespace ReplyScheduler.ConsoleHost;

/// <summary>
/// The user gave something that cannot be worked with. The message is one line, free of control characters even when a file
/// name or a value held some, and says what is allowed.
/// </summary>
internal sealed class BadInputException(string message, Exception? cause = null)
    : Exception(OneLine(message), cause)
{
    /// <summary>A value as it may be quoted in a message: in single quotes and at most 60 characters long.</summary>
    public static string Quote(string value) =>
        value.Length <= 60 ? $"'{value}'" : $"'{value.AsSpan(0, 57)}...'";

    /// <summary>The text with a space for each control character and line end.</summary>
    public static string OneLine(string text) =>
        string.Create(text.Length, text, static (line, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                line[i] = char.IsControl(source[i]) || source[i] is '\u2028' or '\u2029' ? ' ' : source[i];
            }
        });
}
