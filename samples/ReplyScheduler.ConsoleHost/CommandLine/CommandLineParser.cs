namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>Turns the program's arguments into one option record. No arguments mean <c>run</c> with its defaults.</summary>
internal static class CommandLineParser
{
    /// <summary>Reads the arguments; files are not opened.</summary>
    /// <exception cref="BadInputException">Something is unknown, missing, repeated or impossible.</exception>
    public static HostOptions Parse(IReadOnlyList<string> args)
    {
        if (args.Any(word => word is "--help" or "-h"))
        {
            return new HelpOptions();
        }

        var rest = args.Skip(1);
        return args.Count == 0 ? Run([]) : args[0] switch
        {
            "run" => Run(rest),
            "prove" => Prove(rest),
            "trace" => Trace(rest),
            "status" => Status(rest),
            var other => throw new BadInputException(
                $"{Word(other)} is not a command; allowed are run, prove, trace, status and --help."),
        };
    }

    private static RunOptions Run(IEnumerable<string> words)
    {
        var given = GivenOptions.Sort("run", OptionRules.OfRun, words);
        NoArguments("run", given);
        if (given.Has(OptionRules.Live) && given.Has(OptionRules.Slots))
        {
            throw new BadInputException("--live and --slots exclude each other: a live run goes on until Ctrl+C.");
        }

        var defaults = new RunOptions();
        var options = new RunOptions
        {
            PostsPath = given.Value<string?>(OptionRules.Posts, OptionValue.Text, defaults.PostsPath),
            Database = Database(given),
            OutPath = given.Value(OptionRules.Out, OptionValue.Text, defaults.OutPath),
            Slots = given.Value(OptionRules.Slots, OptionValue.Whole(1, 100_000), defaults.Slots),
            Every = given.Value(OptionRules.Every, OptionValue.Cron, defaults.Every),
            Live = given.Has(OptionRules.Live),
            Seed = given.Value(OptionRules.Seed, OptionValue.Whole(0, int.MaxValue), defaults.Seed),
            Json = given.Has(OptionRules.Json),
            OfferAnswers = given.Has(OptionRules.OfferAnswers),
        };
        DistinctFiles.Check(options);
        return options;
    }

    private static ProveOptions Prove(IEnumerable<string> words)
    {
        var given = GivenOptions.Sort("prove", OptionRules.OfProve, words);
        NoArguments("prove", given);
        return new ProveOptions(
            Database(given),
            given.Value(OptionRules.Window, OptionValue.Duration, TimeSpan.FromMinutes(30)),
            given.Value(OptionRules.At, OptionValue.Instant, null),
            given.Has(OptionRules.Json));
    }

    private static TraceOptions Trace(IEnumerable<string> words)
    {
        var given = GivenOptions.Sort("trace", OptionRules.OfTrace, words);
        return given.Arguments is [var id] && !string.IsNullOrWhiteSpace(id)
            ? new TraceOptions(Database(given), id)
            : throw new BadInputException("trace needs exactly one ID: of a run, a decision, a permit, a target or a posted reply.");
    }

    private static StatusOptions Status(IEnumerable<string> words)
    {
        var given = GivenOptions.Sort("status", OptionRules.OfStatus, words);
        NoArguments("status", given);
        return new StatusOptions(Database(given));
    }

    private static Database Database(GivenOptions given)
    {
        string? Text(OptionRule rule) => given.Value<string?>(rule, OptionValue.Text, null);
        try
        {
            return DatabaseChoice.Of(Text(OptionRules.Database), Text(OptionRules.Postgres), Text(OptionRules.Schema))
                ?? new SqliteFile(RunOptions.DefaultDatabase);
        }
        catch (FormatException problem)
        {
            throw new BadInputException(problem.Message);
        }
    }

    private static void NoArguments(string command, GivenOptions given)
    {
        if (given.Arguments is [var first, ..])
        {
            throw new BadInputException(
                $"{command} takes options only, so {Word(first)} is not allowed; see --help.");
        }
    }

    // A connection string without its quotes falls apart into words, and one of them is its password.
    private static string Word(string word) => BadInputException.Quote(word.Split('=')[0]);
}
