using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ReplyScheduler.JobsHost;

/// <summary>Prints a report.</summary>
internal static class ReportText
{
    private const string Row = "{0,-26} {1,-13} {2,8} {3,10} {4,9} {5,8} {6,8}  {7}";

    /// <summary>A table for people.</summary>
    public static string Table(RunReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"From {Instant(report.From)} until {Instant(report.Until)}, schedules in {report.Zone}").AppendLine();
        text.AppendLine(string.Format(CultureInfo.InvariantCulture, Row, "job", "schedule", "calendar", "executions", "succeeded", "attempts", "keys", "").TrimEnd());
        foreach (var job in report.Jobs)
        {
            text.AppendLine(string.Format(
                CultureInfo.InvariantCulture, Row, job.Job.Name, job.Job.Schedule, job.Expected, job.Executions, job.Succeeded, job.Attempts, job.Keys, Remark(job, report)).TrimEnd());
        }

        text.AppendLine(string.Format(
            CultureInfo.InvariantCulture, Row, "all", "", report.Jobs.Sum(j => j.Expected), report.Jobs.Sum(j => j.Executions), report.Jobs.Sum(j => j.Succeeded),
            report.Jobs.Sum(j => j.Attempts), report.Jobs.Sum(j => j.Keys), "").TrimEnd());
        return text.AppendLine().AppendLine(report.IsEqual ? "Equal." : "DIFFERENT.").ToString();
    }

    /// <summary>One JSON object.</summary>
    public static string Json(RunReport report)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("from", Instant(report.From));
            json.WriteString("until", Instant(report.Until));
            json.WriteString("zone", report.Zone);
            json.WriteBoolean("equal", report.IsEqual);
            json.WriteStartArray("jobs");
            foreach (var job in report.Jobs) Write(json, job);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + System.Environment.NewLine;
    }

    private static void Write(Utf8JsonWriter json, JobCount job)
    {
        json.WriteStartObject();
        json.WriteString("job", job.Job.Name);
        json.WriteString("type", job.Job.Type);
        json.WriteString("schedule", job.Job.Schedule);
        json.WriteString("endpoint", job.Job.Endpoint);
        json.WriteNumber("calendar", job.Expected);
        json.WriteNumber("executions", job.Executions);
        json.WriteNumber("succeeded", job.Succeeded);
        json.WriteNumber("attempts", job.Attempts);
        json.WriteNumber("called", job.Called);
        json.WriteNumber("keys", job.Keys);
        json.WriteEndObject();
    }

    private static string Remark(JobCount job, RunReport report) =>
        job.Expected != job.Executions ? "not as the calendar says"
        : job.Called != job.Keys ? $"the endpoint was called for {job.Keys} slots of {job.Called}"
        : job.Succeeded == job.Executions ? ""
        : report.MustSucceed ? "failed" : $"{job.Executions - job.Succeeded} failed in every attempt";

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
