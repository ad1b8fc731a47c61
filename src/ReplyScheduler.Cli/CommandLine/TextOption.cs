namespace ReplyScheduler.Cli.CommandLine;

/// <summary>Options whose text may be long: as it stands, or a file's.</summary>
internal static class TextOption
{
    private const int MostBytes = 64 * 1024;

    /// <summary>The text; <c>@PATH</c> is the text of a file.</summary>
    /// <exception cref="BadInputException">The file cannot be read, or is larger than 64 KB.</exception>
    public static string? Read(string? given, string option)
    {
        if (given is null || !given.StartsWith('@')) return given;
        var path = given[1..];
        try
        {
            return new FileInfo(path).Length <= MostBytes ? File.ReadAllText(path) : throw new BadInputException($"{option}: the file {path} is larger than 64 KB.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"{option}: the file {path} cannot be read: {unreadable.Message}");
        }
    }
}
