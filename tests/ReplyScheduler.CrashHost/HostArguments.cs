using System.Globalization;

namespace ReplyScheduler.CrashHost;

/// <summary>What the process is told: pairs of a name and a value.</summary>
internal sealed class HostArguments
{
    /// <summary>Where every virtual clock begins.</summary>
    public static readonly DateTimeOffset Begin = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The length of a slot.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromMinutes(15);

    /// <summary>Slots after those with posts: two hours, in which everything that is open ends.</summary>
    private const int Tail = 8;

    public required Database Database { get; init; }

    public required string Output { get; init; }

    /// <summary>Slots in which posts come.</summary>
    public required int Slots { get; init; }

    /// <summary>Slots until this replay ends; the whole timetable by default.</summary>
    public required int Until { get; init; }

    public KillPoint Kill { get; init; } = KillPoint.Never;

    public string? Gate { get; init; }

    public KillWhen GateWhen { get; init; }

    /// <summary>How long after the claim a reply may be sent.</summary>
    public TimeSpan SendWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The lease of a run.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the first judgement takes until the run's lease was renewed.</summary>
    public bool SlowJudge { get; init; }

    /// <summary>The database that <c>--db</c> or <c>--postgres</c> names.</summary>
    public static Database DatabaseOf(IReadOnlyDictionary<string, string> given) =>
        DatabaseChoice.Of(given.GetValueOrDefault("--db"), given.GetValueOrDefault("--postgres"), schema: null) ?? throw new FormatException("--db or --postgres is missing.");

    public static HostArguments Parse(string[] args)
    {
        var given = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        string? Get(string name) => given.GetValueOrDefault(name);
        int Number(string name, int otherwise) => Get(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        var slots = Number("--slots", 16);
        return new()
        {
            Database = DatabaseOf(given),
            Output = given["--out"],
            Slots = slots,
            Until = Number("--until", slots + Tail),
            Kill = Get("--kill") is { } kill ? KillPoint.Parse(kill) : KillPoint.Never,
            Gate = Get("--gate"),
            GateWhen = Get("--gate-when") is { } when ? Enum.Parse<KillWhen>(when, ignoreCase: true) : KillWhen.Before,
            SendWithin = TimeSpan.FromSeconds(Number("--send-within", 20)),
            Lease = TimeSpan.FromSeconds(Number("--lease", 60)),
            SlowJudge = Get("--slow-judge") == "yes",
        };
    }
}
