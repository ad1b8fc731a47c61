using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ReplyScheduler.Proofs;

/// <summary>Writes a proof for people and for machines.</summary>
internal static class ProofText
{
    public static string Table(ProofReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Proof over {Instant(report.From)} to {Instant(report.To)}").AppendLine();
        text.Append(CultureInfo.InvariantCulture, $"store {report.StoreId}, environment {report.Environment}{(report.IsReplay ? ", a replay on a virtual clock" : "")}").AppendLine();
        text.Append(CultureInfo.InvariantCulture, $"build {(report.Builds.Count == 0 ? "none recorded" : string.Join(", ", report.Builds))}").AppendLine();
        var width = report.Checks.Max(check => check.Name.Length);
        foreach (var check in report.Checks)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Word(check.Answer),-11} {check.Name.PadRight(width)}  n={check.N}  {check.Found}");
            if (check.Answer != ProofAnswer.Pass) text.Append(CultureInfo.InvariantCulture, $"; expected {check.Expected}");
            if (check.Newest is { } newest) text.Append(CultureInfo.InvariantCulture, $"; newest {Instant(newest)}");
            text.AppendLine();
        }

        return text.Append(CultureInfo.InvariantCulture, $"Proof: {Word(report.Verdict)}").AppendLine().ToString();
    }

    public static string Json(ProofReport report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("verdict", Word(report.Verdict));
            json.WriteNumber("exit_code", report.ExitCode);
            json.WriteString("store_id", report.StoreId);
            json.WriteString("environment", report.Environment);
            json.WriteBoolean("replay", report.IsReplay);
            json.WriteString("from", report.From);
            json.WriteString("to", report.To);
            json.WriteStartArray("builds");
            foreach (var build in report.Builds) json.WriteStringValue(build);
            json.WriteEndArray();
            json.WriteStartArray("checks");
            foreach (var check in report.Checks) Write(json, check);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, ProofCheck check)
    {
        json.WriteStartObject();
        json.WriteString("name", check.Name);
        json.WriteString("answer", Word(check.Answer));
        json.WriteNumber("n", check.N);
        json.WriteString("expected", check.Expected);
        json.WriteString("found", check.Found);
        if (check.Newest is { } newest) json.WriteString("newest", newest);
        json.WriteEndObject();
    }

    private static string Word(ProofAnswer answer) => answer switch
    {
        ProofAnswer.Pass => "PASS", ProofAnswer.Fail => "FAIL", ProofAnswer.NoEvidence => "NO EVIDENCE", _ => "LEFT OUT",
    };

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
