using System.Globalization;

namespace ReplyScheduler.WebHost;

/// <summary>What the user asked for. The initial values are the defaults.</summary>
internal sealed record WebOptions
{
    public const string Help = """
        A web host that runs a reply pipeline and a job, ticked by POSTs to /functions/v1/run-scheduled-jobs. It listens on
        this machine only, shows its health at /health and its status at /status, and writes replies into a file.

          --folder DIR           where its files are kept (reply-scheduler-web)
          --postgres CONNECTION  a Postgres database in place of a SQLite file there; 'env' takes it from REPLYSCHEDULER_POSTGRES
          --schema NAME          the schema within --postgres (reply_scheduler)
          --port N               the port, 0 for any that is free (5080)
          --secret-file FILE     the secret, or two on a line each while one takes the place of the other
                                 (REPLYSCHEDULER_TRIGGER_SECRET, or one that is made and kept in the folder)
          --timer SECONDS        ticks by itself, too, 1 to 3600 (never)
          --help                 print this

        Exit codes: 0 stopped, 64 bad input, 69 database unreachable, 70 unexpected fault.
        """;

    /// <summary>Where the files are kept; made if it is missing.</summary>
    public string Folder { get; init; } = "reply-scheduler-web";

    /// <summary>The database; null for a SQLite file in the folder.</summary>
    public Database? Database { get; init; }

    /// <summary>The port on loopback; 0 for any that is free.</summary>
    public int Port { get; init; } = 5080;

    /// <summary>Where the secrets are; null for the environment or the folder.</summary>
    public string? SecretFile { get; init; }

    /// <summary>The period of the host's own ticks; null for none.</summary>
    public TimeSpan? Timer { get; init; }

    /// <summary>Whether only the help is wanted.</summary>
    public bool IsHelp { get; init; }

    /// <summary>Reads the options. Each occurs once at most, with its value after it.</summary>
    /// <exception cref="FormatException">A word cannot be used. The message says what is allowed, and nothing of a secret.</exception>
    public static WebOptions Parse(IReadOnlyList<string> args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i];
            if (name is not ("--folder" or "--postgres" or "--schema" or "--port" or "--secret-file" or "--timer" or "--help"))
                throw new FormatException("There is an option that is not known. --help lists them.");
            var value = name == "--help" ? "" : i + 1 < args.Count && !string.IsNullOrWhiteSpace(args[i + 1]) ? args[++i] : throw new FormatException($"{name} needs a value.");
            if (!given.TryAdd(name, value)) throw new FormatException($"{name} was given twice; give it once.");
        }

        var defaults = new WebOptions();
        return new WebOptions
        {
            IsHelp = given.ContainsKey("--help"),
            Folder = given.GetValueOrDefault("--folder", defaults.Folder),
            Database = DatabaseChoice.Of(null, given.GetValueOrDefault("--postgres"), given.GetValueOrDefault("--schema")),
            Port = given.TryGetValue("--port", out var port) ? Whole("--port", port, 0, 65535) : defaults.Port,
            SecretFile = given.GetValueOrDefault("--secret-file"),
            Timer = given.TryGetValue("--timer", out var timer) ? TimeSpan.FromSeconds(Whole("--timer", timer, 1, 3600)) : null,
        };
    }

    private static int Whole(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} takes a whole number from {least} to {most}.");
}
