using System.Text.Json;
using ReplyScheduler.Proofs;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>Writes the status. Long lists are cut; the counts beside them are whole.</summary>
internal static class StatusText
{
    private const int MostJobs = 1000;
    private const int MostExecutions = 20;

    public static void Write(
        Utf8JsonWriter json, InstanceStamp stamp, StoreStatus status, IReadOnlyList<JobExecution> executions, InstanceState here, ProofReport? proof)
    {
        Store(json, status.Store);
        Instance(json, stamp, here);
        json.WriteNumber("job_count", status.Jobs.Count);
        Rows(json, "jobs", status.Jobs.Take(MostJobs), Job);
        Rows(json, "running", executions.Where(run => run.Status == ExecutionStatus.Running), Execution);
        Rows(json, "executions", executions.Take(MostExecutions), Execution);
        Counts(json, "execution_counts", status.Executions);
        Counts(json, "permits", status.Permits);
        Counts(json, "candidates", status.Candidates);
        Counts(json, "verdicts", status.Verdicts);
        Texts(json, "stops", status.Stops);
        Texts(json, "alerts", status.Alerts);
        json.WriteNumber("spooled_events", status.Spooled);
        if (proof is null) return;
        json.WritePropertyName("proof");
        json.WriteRawValue(proof.ToJson());
    }

    private static void Store(Utf8JsonWriter json, StoreInfo store)
    {
        json.WriteString("now", store.Now);
        json.WriteStartObject("store");
        json.WriteString("id", store.StoreId);
        json.WriteString("environment", store.Environment);
        json.WriteBoolean("virtual_clock", store.IsVirtual);
        json.WriteString("created_at", store.CreatedAt);
        json.WriteBoolean("durable", store.IsDurable);
        Texts(json, "warnings", store.Warnings);
        json.WriteEndObject();
    }

    private static void Instance(Utf8JsonWriter json, InstanceStamp stamp, InstanceState here)
    {
        json.WriteStartObject("instance");
        json.WriteString("id", stamp.InstanceId);
        json.WriteString("build", stamp.Build);
        json.WriteNumber("running", here.Running);
        if (here.ClockSkew is { } skew) json.WriteNumber("clock_skew_seconds", Math.Round(skew.TotalSeconds, 3));
        json.WriteNumber("sink_failures", here.SinkFailures);
        json.WriteBoolean("stopped", here.IsStopped);
        Texts(json, "trouble", here.Trouble);
        json.WriteEndObject();
    }

    private static void Job(Utf8JsonWriter json, JobStatusLine job)
    {
        json.WriteString("name", job.Name);
        json.WriteString("type", job.Type);
        json.WriteString("schedule", job.Schedule);
        json.WriteBoolean("active", job.IsActive);
        Instant(json, "last_run_at", job.LastRunAt);
        Instant(json, "next_run_at", job.NextRunAt);
        json.WriteString("invalid_reason", job.InvalidReason);
    }

    private static void Execution(Utf8JsonWriter json, JobExecution run)
    {
        json.WriteString("run_id", run.RunId);
        json.WriteString("job", run.JobName);
        json.WriteString("slot_time", run.SlotTime);
        json.WriteString("kind", StoredCode.Of(run.Kind));
        json.WriteNumber("attempt", run.Attempt);
        json.WriteString("status", StoredCode.Of(run.Status));
        json.WriteString("started_at", run.StartedAt);
        Instant(json, "completed_at", run.CompletedAt);
        json.WriteString("reason", run.Reason);
        json.WriteString("error", run.Error);
        json.WriteString("triggered_by", run.TriggeredBy);
    }

    private static void Instant(Utf8JsonWriter json, string name, DateTimeOffset? at)
    {
        if (at is { } instant) json.WriteString(name, instant);
        else json.WriteNull(name);
    }

    private static void Rows<T>(Utf8JsonWriter json, string name, IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            write(json, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Counts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, int> counts)
    {
        json.WriteStartObject(name);
        foreach (var (what, count) in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteNumber(what, count);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
