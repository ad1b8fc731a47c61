namespace ReplyScheduler.Cli;

/// <summary>What was typed, or what a file or a variable holds, cannot be used. The message says what would be, and holds no secret.</summary>
internal sealed class BadInputException(string message) : Exception(message);
