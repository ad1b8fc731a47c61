namespace ReplyScheduler.ConsoleHost.Posts;

/// <summary>Opens a Stack Exchange <c>Posts.xml</c>, or the small one inside the program.</summary>
internal static class PostsFile
{
    /// <summary>How messages name the posts that come with the program.</summary>
    public const string BundledName = "bundled-posts.xml";

    /// <summary>The questions and answers of a file, in its order.</summary>
    /// <exception cref="BadInputException">The file cannot be opened, or its content is not a dump.</exception>
    public static IReadOnlyList<StackExchangePost> Read(string path) => Read(path, File.OpenRead);

    /// <summary>The posts that come with the program; they need no file and no particular folder.</summary>
    public static IReadOnlyList<StackExchangePost> ReadBundled()
    {
        using var stream = typeof(PostsFile).Assembly.GetManifestResourceStream(BundledName)
            ?? throw new InvalidOperationException($"The program was built without {BundledName}.");
        return new PostsReader(BundledName).Read(stream);
    }

    internal static IReadOnlyList<StackExchangePost> Read(string path, Func<string, Stream> open)
    {
        using var stream = Open(path, open);
        try
        {
            return new PostsReader(path).Read(stream);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{path}: reading stopped: {problem.Message}", problem);
        }
    }

    private static Stream Open(string path, Func<string, Stream> open)
    {
        if (Directory.Exists(path))
        {
            throw new BadInputException($"{path}: this is a directory; --posts needs a file like Posts.xml.");
        }

        try
        {
            return open(path);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException($"{path}: there is no such file.", problem);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new BadInputException($"{path}: no permission to read it.", problem);
        }
        catch (Exception problem) when (problem is IOException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"{path}: it cannot be opened: {problem.Message}", problem);
        }
    }
}
