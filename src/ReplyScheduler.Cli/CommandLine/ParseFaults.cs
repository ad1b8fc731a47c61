using System.CommandLine;

namespace ReplyScheduler.Cli.CommandLine;

/// <summary>Says what cannot be read of a command line, without what may be a secret in it.</summary>
internal static class ParseFaults
{
    private const string Hidden = "(hidden)";
    private static readonly string[] Marks = ["password", "pwd", "secret", "token", "key="];

    /// <summary>One line for each fault, and where to look.</summary>
    public static string Describe(ParseResult parsed)
    {
        var secrets = parsed.Tokens.Select(token => token.Value).Concat(parsed.UnmatchedTokens).Where(MayBeSecret).Distinct().ToList();
        var faults = parsed.Errors.Select(error => secrets.Aggregate(error.Message, (message, secret) => message.Replace(secret, Hidden, StringComparison.Ordinal))).Distinct();
        return string.Join(Environment.NewLine, faults) + Environment.NewLine + $"See: {CommandPath(parsed)} --help";
    }

    /// <summary>The text, or what stands for it if it may hold a secret.</summary>
    public static string Shown(string text) => MayBeSecret(text) ? Hidden : text;

    private static bool MayBeSecret(string token) => HasUser(token) ||
        (!token.StartsWith('-') && token.Contains('=') && Marks.Any(mark => token.Contains(mark, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Whether it is a URL with a user, and so perhaps a password.</summary>
    private static bool HasUser(string token) => token.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at && token.IndexOf('@', at) > 0;

    private static string CommandPath(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (Symbol? at = parsed.CommandResult.Command; at is Command and not RootCommand; at = at.Parents.FirstOrDefault()) names.Push(at.Name);
        return string.Join(' ', names.Prepend(CommandTree.Name));
    }
}
