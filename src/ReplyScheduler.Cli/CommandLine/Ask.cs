using System.CommandLine;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.CommandLine;

/// <summary>Options that several commands have, made anew for each.</summary>
internal static class Ask
{
    /// <summary>Who asks: recorded with each change.</summary>
    public static Option<string> By() => new("--by")
    {
        Description = "Who asks; recorded. Default: this user's name.", HelpName = "WHO", DefaultValueFactory = _ => Environment.UserName is { Length: > 0 } user ? user : "unknown",
    };

    /// <summary>Why: recorded with each change.</summary>
    public static Option<string?> Why(bool required) => new("--why") { Description = "Why; recorded.", HelpName = "REASON", Required = required };

    /// <summary>How many rows at most.</summary>
    public static Option<int> Limit(int usual) => Number("--limit", "At most so many", 10_000, usual);

    /// <summary>A whole number from 1 on.</summary>
    public static Option<int> Number(string name, string description, int most, int usual)
    {
        var number = new Option<int>(name) { Description = $"{description}, 1 to {most}.", HelpName = "N", DefaultValueFactory = _ => usual };
        number.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var count) && (count < 1 || count > most)) result.AddError($"{name} takes 1 to {most}.");
        });
        return number;
    }

    /// <summary>A span of time.</summary>
    public static Option<TimeSpan?> Span(string name, string description, bool required = false) =>
        new(name) { Description = description, HelpName = "TIME", CustomParser = Parsers.Span, Required = required };

    /// <summary>An instant.</summary>
    public static Option<DateTimeOffset?> Instant(string name, string description, bool required = false) =>
        new(name) { Description = description, HelpName = "INSTANT", CustomParser = Parsers.Instant, Required = required };

    /// <summary>A word of a vocabulary.</summary>
    public static Option<T?> Word<T>(string name, string description) where T : struct, Enum
    {
        var words = StoredCode.All<T>().Select(word => word.ToLowerInvariant()).ToArray();
        var option = new Option<T?>(name) { Description = $"{description}: {string.Join(", ", words)}.", HelpName = "WORD", CustomParser = Parsers.Word<T> };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>A job's name.</summary>
    public static Argument<string> Job() => new("NAME") { Description = "The job." };

    /// <summary>An id.</summary>
    public static Argument<Guid> Id(string what) => new("ID") { Description = what, CustomParser = Parsers.Id };
}
