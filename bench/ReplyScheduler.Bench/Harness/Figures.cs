namespace ReplyScheduler.Bench.Harness;

/// <summary>The figures of one round of one side, by the keys of the workload's metrics.</summary>
internal sealed class Figures : Dictionary<string, double>
{
    public static Figures Of(params ReadOnlySpan<(string Key, double Value)> values)
    {
        var figures = new Figures();
        foreach (var (key, value) in values) figures[key] = value;
        return figures;
    }
}
