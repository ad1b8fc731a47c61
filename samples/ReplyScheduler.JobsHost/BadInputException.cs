namespace ReplyScheduler.JobsHost;

/// <summary>The user gave something that cannot be worked with. The message says what is allowed.</summary>
internal sealed class BadInputException(string message) : Exception(OneLine(message))
{
    /// <summary>The text with a space for each control character and line end.</summary>
    public static string OneLine(string text) =>
        new([.. text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]);
}
