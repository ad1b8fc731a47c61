using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ReplyScheduler.Bench.Harness;

/// <summary>Results as text for people and as JSON for programs.</summary>
internal static class Report
{
    public static string Table(Result result)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{result.Workload.Name}: {result.Workload.Title}; size {result.Size}, {result.Ours.Count} rounds; median (least to greatest)");
        text.AppendLine("| figure | library | raw limit | library / raw | goal | reached |");
        text.AppendLine("| --- | ---: | ---: | ---: | --- | --- |");
        foreach (var metric in result.Workload.Metrics)
        {
            var (ours, quotient) = (result.OursOf(metric.Key), result.QuotientOf(metric.Key));
            if (ours is null) continue;
            text.AppendLine(CultureInfo.InvariantCulture, $"| {metric.Unit} | {Words(ours)} | {Words(result.RawOf(metric.Key))} | {Words(quotient)} | {metric.Goal ?? "-"} | {Reached(metric, ours, quotient)} |");
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
        json.WriteNumber("rounds", result.Ours.Count);
        json.WriteStartArray("figures");
        foreach (var metric in result.Workload.Metrics)
        {
            if (result.OursOf(metric.Key) is not { } ours) continue;
            json.WriteStartObject();
            json.WriteString("figure", metric.Key);
            json.WriteString("unit", metric.Unit);
            Write(json, "library", ours);
            Write(json, "raw", result.RawOf(metric.Key));
            Write(json, "ratio", result.QuotientOf(metric.Key));
            json.WriteString("goal", metric.Goal);
            json.WriteString("reached", Reached(metric, ours, result.QuotientOf(metric.Key)));
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

    private static string Reached(Metric metric, Spread ours, Spread? quotient) =>
        metric.IsReached is not { } judge ? "-" : judge(ours.Median, quotient?.Median ?? double.NaN) ? "yes" : "no";

    private static string Words(Spread? spread) => spread is null ? "-" : $"{Number(spread.Median)} ({Number(spread.Least)} to {Number(spread.Greatest)})";

    private static string Number(double value) => value.ToString(Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);
}
