namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>Sees to it that no file serves two purposes, however it is spelt, since one use would destroy the other.</summary>
internal static class DistinctFiles
{
    private static readonly string[] BesideDatabase = ["-wal", "-shm", "-journal"];

    /// <summary>Checks the files of a run.</summary>
    /// <exception cref="BadInputException">Two options name one file, or a path cannot be one.</exception>
    public static void Check(RunOptions options)
    {
        string output = Full(OptionRules.Out, options.OutPath);
        string? posts = options.PostsPath is { } path ? Full(OptionRules.Posts, path) : null;
        if (options.Database is SqliteFile file)
        {
            CheckDatabase(Full(OptionRules.Database, file.Path), output, posts, options);
        }

        if (posts is not null)
        {
            Refuse(OptionRules.Out, output, OptionRules.Posts, posts);
        }
    }

    private static void CheckDatabase(string database, string output, string? posts, RunOptions options)
    {
        Refuse(OptionRules.Database, database, OptionRules.Out, output);
        if (BesideDatabase.Any(ending => Same(database + ending, output)))
        {
            throw new BadInputException($"--out may not be a file that belongs to the database ({options.OutPath}).");
        }

        if (posts is not null)
        {
            Refuse(OptionRules.Database, database, OptionRules.Posts, posts);
        }
    }

    private static void Refuse(OptionRule first, string firstPath, OptionRule second, string secondPath)
    {
        if (Same(firstPath, secondPath))
        {
            throw new BadInputException(
                $"{first.Name} and {second.Name} name the same file ({firstPath}); each needs a file of its own.");
        }
    }

    private static bool Same(string one, string other) =>
        string.Equals(one, other, OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private static string Full(OptionRule rule, string path)
    {
        try
        {
            string full = Path.GetFullPath(path);
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return Path.GetFullPath(path);
        }
        catch (Exception problem) when (problem is ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{rule.Name} {BadInputException.Quote(path)} cannot be used: {problem.Message}", problem);
        }
    }
}
