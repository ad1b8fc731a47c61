namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>The words after a command, sorted into options and plain arguments. Each option occurs once at most.</summary>
internal sealed class GivenOptions
{
    private readonly string _command;
    private readonly IReadOnlyList<OptionRule> _rules;
    private readonly Dictionary<OptionRule, string> _values = [];
    private readonly List<string> _arguments = [];

    private GivenOptions(string command, IReadOnlyList<OptionRule> rules)
    {
        _command = command;
        _rules = rules;
    }

    /// <summary>What was given beside options.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>Sorts the words; both <c>--name value</c> and <c>--name=value</c> are understood.</summary>
    /// <exception cref="BadInputException">An option is unknown, repeated, without its value, or has one too many.</exception>
    public static GivenOptions Sort(string command, IReadOnlyList<OptionRule> rules, IEnumerable<string> words)
    {
        var given = new GivenOptions(command, rules);
        var rest = new Queue<string>(words);
        while (rest.TryDequeue(out string? word))
        {
            if (word.StartsWith('-'))
            {
                given.AddOption(word, rest);
            }
            else
            {
                given._arguments.Add(word);
            }
        }

        return given;
    }

    /// <summary>Whether the option was given.</summary>
    public bool Has(OptionRule rule) => _values.ContainsKey(rule);

    /// <summary>The option's value read by <paramref name="read"/>, or the default when it was not given.</summary>
    public T Value<T>(OptionRule rule, Func<OptionRule, string, T> read, T otherwise) =>
        _values.TryGetValue(rule, out string? value) ? read(rule, value) : otherwise;

    private void AddOption(string word, Queue<string> rest)
    {
        string[] parts = word.Split('=', 2);
        var rule = _rules.FirstOrDefault(r => r.Name == parts[0]) ?? throw Unknown(parts[0]);
        string value = rule.Value is null ? WithoutValue(rule, parts) : WithValue(rule, parts, rest);
        if (!_values.TryAdd(rule, value))
        {
            throw new BadInputException($"{rule.Name} was given twice; give it once.");
        }
    }

    private BadInputException Unknown(string name) =>
        new($"{BadInputException.Quote(name)} is not an option of {_command}; "
            + $"allowed are {string.Join(", ", _rules.Select(rule => rule.Name))}.");

    private static string WithoutValue(OptionRule rule, string[] parts) =>
        parts.Length == 1 ? "" : throw new BadInputException($"{rule.Name} takes no value.");

    private static string WithValue(OptionRule rule, string[] parts, Queue<string> rest)
    {
        string? value = parts.Length == 2 ? parts[1]
            : rest.TryPeek(out string? next) && !next.StartsWith("--", StringComparison.Ordinal) ? rest.Dequeue()
            : null;
        return string.IsNullOrWhiteSpace(value)
            ? throw new BadInputException($"{rule.Name} needs a value: {rule.Allowed}.")
            : value;
    }
}
