namespace ReplyScheduler.Cli.Databases;

/// <summary>Reads secrets from where other users do not see them. No message holds what was read.</summary>
internal static class SecretText
{
    /// <summary>Before the path of a file.</summary>
    public const string FileMark = "file:";

    private const int MostBytes = 64 * 1024;

    /// <summary>The first line of a file.</summary>
    /// <exception cref="BadInputException">It cannot be read, is too large, or empty.</exception>
    public static string OfFile(string path, string option)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes) throw new BadInputException($"{option}: the file {path} is larger than 64 KB.");
            using var file = File.OpenText(path);
            return FirstLine(file, option);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"{option}: the file {path} cannot be read.");
        }
    }

    /// <summary>The first line of a text.</summary>
    /// <exception cref="BadInputException">It is empty.</exception>
    public static string FirstLine(TextReader text, string option) =>
        text.ReadLine()?.Trim() is { Length: > 0 } line ? line : throw new BadInputException($"{option}: there is nothing to read.");

    /// <summary>A secret that is given as <c>env:NAME</c>, <c>file:PATH</c> or <c>-</c>.</summary>
    /// <exception cref="BadInputException">It is given otherwise, or there is none.</exception>
    public static string Of(string given, string option, Surroundings surroundings)
    {
        const string VariableMark = "env:";
        if (given == "-") return FirstLine(surroundings.Input, option);
        if (given.StartsWith(FileMark, StringComparison.Ordinal)) return OfFile(given[FileMark.Length..], option);
        if (given.StartsWith(VariableMark, StringComparison.Ordinal))
            return surroundings.Variable(given[VariableMark.Length..]) ?? throw new BadInputException($"{option}: the variable {given[VariableMark.Length..]} is not set.");
        throw new BadInputException($"{option} takes env:NAME, file:PATH or -, so that the secret is not in the list of processes.");
    }
}
