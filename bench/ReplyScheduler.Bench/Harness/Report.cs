using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ReplyScheduler.Bench.Harness;

/// <summary>Results as text for people and as JSON for programs.</summary>
internal static class Report
{
    /// <summary>One workload, with the spread of its rounds and a column for each side.</summary>
    public static string Table(Result result)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{result.Workload.Name}: {result.Workload.Title}; size {result.Size}, {result.Rounds} rounds; median (least to greatest)");
        var others = Enumerable.Range(1, result.Sides.Count - 1).ToList();
        Row(text, ["figure", "library", .. others.SelectMany(side => (string[])[result.Names[side], "library / " + result.Names[side].Split(' ')[0]]), "goal", "reached"]);
        Row(text, ["---", "---:", .. others.SelectMany(_ => (string[])["---:", "---:"]), "---", "---"]);
        foreach (var metric in result.Workload.Metrics)
        {
            if (result.Of(0, metric.Key) is not { } ours) continue;
            Row(text, [metric.Unit, Words(ours), .. others.SelectMany(side => (string[])[Words(result.Of(side, metric.Key)), Words(result.QuotientOf(side, metric.Key))]), metric.Goal ?? "-", result.Reached(metric)]);
        }

        return text.ToString();
    }

    /// <summary>The goals of all workloads in one table, medians only.</summary>
    public static string Summary(IEnumerable<Result> results)
    {
        var text = new StringBuilder();
        Row(text, ["figure", "library", "beside", "library / beside", "goal", "reached"]);
        Row(text, ["---", "---:", "---", "---", "---", "---"]);
        foreach (var result in results)
        {
            foreach (var metric in result.Workload.Metrics.Where(metric => metric.Goal is not null))
            {
                if (result.Of(0, metric.Key) is not { } ours) continue;
                var others = Enumerable.Range(1, result.Sides.Count - 1).Where(side => result.Of(side, metric.Key) is not null).ToList();
                var values = others.Select(side => $"{result.Names[side]} {Number(result.Of(side, metric.Key)!.Median)}");
                var quotients = others.Select(side => Number(result.QuotientOf(side, metric.Key)?.Median ?? double.NaN));
                Row(text, [$"{result.Workload.Name} {metric.Unit}", Number(ours.Median), string.Join("; ", values), string.Join("; ", quotients), metric.Goal!, result.Reached(metric)]);
            }
        }

        return text.ToString();
    }

    public static string Json(IEnumerable<Result> results)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var result in results) Write(json, result);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, Result result)
    {
        json.WriteStartObject();
        json.WriteString("workload", result.Workload.Name);
        json.WriteString("title", result.Workload.Title);
        json.WriteNumber("size", result.Size);
        json.WriteNumber("rounds", result.Rounds);
        json.WriteStartArray("figures");
        foreach (var metric in result.Workload.Metrics)
        {
            if (result.Of(0, metric.Key) is null) continue;
            json.WriteStartObject();
            json.WriteString("figure", metric.Key);
            json.WriteString("unit", metric.Unit);
            for (var side = 0; side < result.Sides.Count; side++)
            {
                Write(json, result.Names[side], result.Of(side, metric.Key));
                if (side > 0) Write(json, "library / " + result.Names[side], result.QuotientOf(side, metric.Key));
            }

            json.WriteString("goal", metric.Goal);
            json.WriteString("reached", result.Reached(metric));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Spread? spread)
    {
        if (spread is null) return;
        json.WriteStartObject(name);
        json.WriteNumber("median", spread.Median);
        json.WriteNumber("least", spread.Least);
        json.WriteNumber("greatest", spread.Greatest);
        json.WriteEndObject();
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    private static string Words(Spread? spread) => spread is null ? "-" : $"{Number(spread.Median)} ({Number(spread.Least)} to {Number(spread.Greatest)})";

    private static string Number(double value) => double.IsNaN(value)
        ? "-"
        : value.ToString(Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);
}
