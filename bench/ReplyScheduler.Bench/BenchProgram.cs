using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Bench.Workloads;

namespace ReplyScheduler.Bench;

/// <summary>Runs the workloads that were asked for and prints what they gave.</summary>
internal static class BenchProgram
{
    private static readonly IReadOnlyList<IWorkload> All =
        [
        new DueAtOnce(isOnServer: true), new DueAtOnce(isOnServer: false), new LargeCatalogue(), new StartLag(), new HostRace(), new PermitLife(), new WholeReply(),
        new FirstJob(), new CostPerJob(), new NextOccurrence(), new HostEvents(isOnServer: false), new HostEvents(isOnServer: true), new Growth(), new HeldSnapshot(),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [Child.Command, ..]) return await Children.RunAsync(args[1..]);
        if (args is [] or ["--help" or "-h" or "help"])
        {
            Console.WriteLine(Help());
            return 0;
        }

        var chosen = All.Where(w => args[0] == "all" || string.Equals(args[0], w.Name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (chosen.Count == 0 || BenchOptions.Parse(args[1..], out var fault) is not { } options)
        {
            Console.Error.WriteLine(chosen.Count == 0 ? $"There is no workload '{args[0]}'." : "Cannot read the options.");
            Console.Error.WriteLine(Help());
            return 64;
        }

        if (fault is not null)
        {
            Console.Error.WriteLine(fault);
            return 64;
        }

        var kind = options.Postgres is null ? StoreKinds.File : StoreKinds.Server;
        var possible = chosen.Where(w => w.RunsOn.HasFlag(kind)).ToList();
        if (possible.Count > 0) return await RunAsync(possible, options);
        Console.Error.WriteLine($"{chosen[0].Name} runs {(kind == StoreKinds.File ? "with --postgres" : "without --postgres")} only.");
        return 64;
    }

    private static async Task<int> RunAsync(List<IWorkload> chosen, BenchOptions options)
    {
        using var places = Places.Of(options);
        var results = new List<Result>();
        foreach (var workload in chosen)
        {
            var result = await Rounds.RunAsync(workload, options, places);
            results.Add(result);
            if (!options.Json) Console.WriteLine(Report.Table(result));
        }

        if (options.Json) Console.WriteLine(Report.Json(results));
        else if (results.Count > 1) Console.WriteLine(Report.Summary(results));
        return 0;
    }

    private static string Help() =>
        "bench all | " + string.Join(" | ", All.Select(w => w.Name).Distinct()) + " [options]\n\n"
        + string.Join('\n', All.Select(w => $"  {w.Name,-7} {w.Title} (default size {w.DefaultSize}{Where(w.RunsOn)})")) + "\n\n" + BenchOptions.Help;

    private static string Where(StoreKinds kinds) => kinds switch { StoreKinds.File => "; files only", StoreKinds.Server => "; with --postgres only", _ => "" };
}
