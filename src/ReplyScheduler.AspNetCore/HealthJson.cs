using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ReplyScheduler.AspNetCore.Internal;

namespace ReplyScheduler.AspNetCore;

/// <summary>Writes health as JSON, each check with its words and its data. For <c>HealthCheckOptions.ResponseWriter</c>.</summary>
public static class HealthJson
{
    /// <summary>Writes the report with the status that the host has set. Exceptions stay out of it.</summary>
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(report);
        return Answer.WriteAsync(context.Response, context.Response.StatusCode, json =>
        {
            json.WriteString("status", report.Status.ToString());
            json.WriteStartObject("checks");
            foreach (var (name, entry) in report.Entries) Write(json, name, entry);
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, string name, HealthReportEntry entry)
    {
        json.WriteStartObject(name);
        json.WriteString("status", entry.Status.ToString());
        json.WriteString("description", entry.Description);
        json.WriteStartObject("data");
        foreach (var (what, value) in entry.Data)
        {
            json.WritePropertyName(what);
            Write(json, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Data of other checks may hold anything; what has no form of its own in JSON is written as its text.</summary>
    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case DateTimeOffset instant: json.WriteStringValue(instant); break;
            case IEnumerable<string> texts:
                json.WriteStartArray();
                foreach (var text in texts) json.WriteStringValue(text);
                json.WriteEndArray();
                break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }
}
