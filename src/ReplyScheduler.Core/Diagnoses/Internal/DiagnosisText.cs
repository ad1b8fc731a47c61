using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Diagnoses.Internal;

/// <summary>Writes a diagnosis for people and for machines.</summary>
internal static class DiagnosisText
{
    public static string Lines(DiagnosisReport report)
    {
        var text = new StringBuilder();
        if (report.Store is { } store)
        {
            text.Append(CultureInfo.InvariantCulture, $"store {store.StoreId}, environment {store.Environment}{(store.IsVirtual ? ", on a virtual clock" : "")}, at {Iso(store.Now)}").AppendLine();
        }

        foreach (var finding in report.Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Word(finding.Severity),-8} {finding.Name}{(finding.Subject.Length == 0 ? "" : " " + finding.Subject)}").AppendLine();
            text.Append("         ").AppendLine(finding.Found);
            text.Append("         > ").AppendLine(finding.Remedy);
        }

        var wrong = report.Findings.Count(finding => finding.Severity != FindingSeverity.Note);
        return text.Append(wrong switch { 0 => "Nothing is wrong.", 1 => "1 thing is wrong.", _ => string.Create(CultureInfo.InvariantCulture, $"{wrong} things are wrong.") }).AppendLine().ToString();
    }

    public static string Json(DiagnosisReport report)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("healthy", report.IsHealthy);
            json.WriteNumber("exit_code", report.ExitCode);
            if (report.Store is { } store)
            {
                json.WriteString("store_id", store.StoreId);
                json.WriteString("environment", store.Environment);
                json.WriteBoolean("virtual_clock", store.IsVirtual);
                json.WriteString("at", store.Now);
            }

            json.WriteStartArray("findings");
            foreach (var finding in report.Findings) Write(json, finding);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string Iso(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Word(FindingSeverity severity) => StoredCode.Of(severity);

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("name", finding.Name);
        json.WriteString("severity", Word(finding.Severity));
        json.WriteString("subject", finding.Subject);
        json.WriteString("found", finding.Found);
        json.WriteString("remedy", finding.Remedy);
        json.WriteEndObject();
    }
}
