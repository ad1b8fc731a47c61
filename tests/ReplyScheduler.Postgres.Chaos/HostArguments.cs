using System.Globalization;

namespace ReplyScheduler.Postgres.Chaos;

/// <summary>What the process is told: pairs of a name and a value.</summary>
internal sealed class HostArguments
{
    public required string Connection { get; init; }

    /// <summary>Where it writes what it did and saw, line by line.</summary>
    public required string Output { get; init; }

    public required int Jobs { get; init; }

    /// <summary>The rule of every job.</summary>
    public required string Schedule { get; init; }

    /// <summary>How far its wall clock is off.</summary>
    public required TimeSpan Skew { get; init; }

    public required TimeSpan Lease { get; init; }

    /// <summary>Between two ticks of its own timer.</summary>
    public required TimeSpan TickEvery { get; init; }

    public required TimeSpan StatisticsEvery { get; init; }

    public static HostArguments Parse(string[] args)
    {
        var given = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        TimeSpan Milliseconds(string name) => TimeSpan.FromMilliseconds(int.Parse(given[name], CultureInfo.InvariantCulture));
        return new()
        {
            Connection = given["--postgres"],
            Output = given["--out"],
            Jobs = int.Parse(given["--jobs"], CultureInfo.InvariantCulture),
            Schedule = given["--schedule"],
            Skew = Milliseconds("--skew"),
            Lease = Milliseconds("--lease"),
            TickEvery = Milliseconds("--tick"),
            StatisticsEvery = Milliseconds("--statistics"),
        };
    }
}
