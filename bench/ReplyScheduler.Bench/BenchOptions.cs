using System.Globalization;

namespace ReplyScheduler.Bench;

/// <summary>Sizes of a run. A size of null is the workload's own.</summary>
internal sealed record BenchOptions
{
    public const string Help = """
        --size N        how much each round does (replies, permits, jobs, events, process starts)
        --rounds N      measured rounds of each side, 1 to 100; default 5, fewer where a round is long
        --callers N     concurrent callers of p5, p6 (raw side) and p10; default 16
        --pipelines N   pipelines of p6; default 256
        --parallelism N how many runs at once in p6 and p8; default 64 in p6, 1000 in p8
        --catalogue N   jobs in the catalogue: p8 2,000, due at the same moment; p4 100,000, not due
        --dir DIR       where the temporary files live, a local disk; default the system's folder for temporary files
        --postgres CONNECTION
                        run on databases made on this server, instead of files; needed by p1, p4-race, p11 and p12
        --rows N        rows of each table in p11, up to 10,000,000; default 1,000,000
        --profile       also print the library's statements by their time; its figures are worth less then
        --json          print JSON instead of tables
        """;

    public int? Size { get; init; }

    public int? Rounds { get; init; }

    public int Callers { get; init; } = 16;

    public int Pipelines { get; init; } = 256;

    public int? Parallelism { get; init; }

    public int? Catalogue { get; init; }

    public int? Rows { get; init; }

    /// <summary>The server; null for files.</summary>
    public string? Postgres { get; init; }

    public string Directory { get; init; } = Path.GetTempPath();

    public bool Json { get; init; }

    public bool Profile { get; init; }

    /// <summary>Null with a fault in words when an option is unknown or out of range.</summary>
    public static BenchOptions? Parse(IReadOnlyList<string> args, out string? fault)
    {
        var options = new BenchOptions();
        fault = null;
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--json" or "--profile")
            {
                options = args[i] == "--json" ? options with { Json = true } : options with { Profile = true };
                continue;
            }

            var value = i + 1 < args.Count ? args[i + 1] : "";
            var next = args[i] switch
            {
                "--dir" => options with { Directory = value },
                "--postgres" => options with { Postgres = value },
                _ => Number(options, args[i], value),
            };
            if (next is null || value.Length == 0)
            {
                fault = $"'{args[i]} {value}' is no option, or its value is out of range.";
                return options;
            }

            options = next;
            i++;
        }

        return options;
    }

    private static BenchOptions? Number(BenchOptions options, string name, string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < 1) return null;
        return name switch
        {
            "--size" => options with { Size = value },
            "--rounds" when value <= 100 => options with { Rounds = value },
            "--callers" when value <= 1000 => options with { Callers = value },
            "--pipelines" when value <= 10_000 => options with { Pipelines = value },
            "--parallelism" when value <= 1000 => options with { Parallelism = value },
            "--rows" when value <= 10_000_000 => options with { Rows = value },
            "--catalogue" when value <= 1_000_000 => options with { Catalogue = value },
            _ => null,
        };
    }
}
