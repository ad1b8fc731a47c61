using ReplyScheduler.ConsoleHost.CommandLine;
using ReplyScheduler.ConsoleHost.Posts;

namespace ReplyScheduler.ConsoleHost;

/// <summary>The program without its process: arguments in, text and an exit code out.</summary>
internal static class ConsoleProgram
{
    /// <summary>Runs one command. What the user got wrong is one line on <paramref name="error"/>.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        try
        {
            return Dispatch(CommandLineParser.Parse(args), output);
        }
        catch (BadInputException problem)
        {
            error.WriteLine($"error: {problem.Message}");
            return ExitCodes.BadInput;
        }
    }

    private static int Dispatch(HostOptions options, TextWriter output)
    {
        if (options is HelpOptions)
        {
            output.Write(HelpText.Write());
            return ExitCodes.Pass;
        }

        if (options is RunOptions run)
        {
            var posts = run.PostsPath is { } path ? PostsFile.Read(path) : PostsFile.ReadBundled();
            int questions = posts.Count(post => post.Kind == PostKind.Question);
            output.WriteLine($"{questions} questions and {posts.Count - questions} answers in {run.PostsPath ?? PostsFile.BundledName}");
        }

        // Nothing was posted, so there is nothing that a proof could judge.
        return ExitCodes.NoEvidence;
    }
}
