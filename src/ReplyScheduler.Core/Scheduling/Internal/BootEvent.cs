using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using ReplyScheduler.Events;
using ReplyScheduler.Setup;
using ReplyScheduler.Setup.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>The record of what an instance was configured to do: proofs judge later evidence by it.</summary>
internal static class BootEvent
{
    /// <summary>Names beyond these are only counted, so that the event stays within its size.</summary>
    private const int MostNames = 100;

    public static SchedulerEvent Of(SchedulerSetup setup, StoreInfo store, TimeSpan? clockSkew) => new()
    {
        Type = EventNames.SchedulerBoot,
        Message = $"The scheduler started with {setup.JobCount} jobs of its code and {setup.Handlers.Count} job types.",
        Data = Data(setup, store, clockSkew),
    };

    private static string Data(SchedulerSetup setup, StoreInfo store, TimeSpan? clockSkew)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("version", Version());
            json.WriteString("build", setup.Build);
            json.WriteString("store_id", store.StoreId);
            json.WriteString("environment", store.Environment);
            json.WriteBoolean("virtual_clock", store.IsVirtual);
            if (clockSkew is { } skew) json.WriteNumber("clock_skew_ms", (long)skew.TotalMilliseconds);
            WriteOptions(json, setup);
            WriteNames(json, "handled_types", setup.HandledTypes);
            WriteNames(json, "jobs", setup.Definitions.Concat(setup.Bulk.SelectMany(jobs => jobs)).Select(d => d.Name));
            json.WriteNumber("job_count", setup.JobCount);
            WriteNames(json, "allowed_sources", setup.Pipelines.SelectMany(p => p.AllowedSources).Distinct());
            json.WriteBoolean("has_replies", setup.Pipelines.Count > 0);
            json.WriteBoolean("has_judge", setup.Pipelines.Any(p => p.HasJudge));
            WritePipelines(json, setup.Pipelines);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteOptions(Utf8JsonWriter json, SchedulerSetup setup)
    {
        json.WriteStartObject("options");
        json.WriteNumber("parallelism", setup.Parallelism);
        json.WriteNumber("lease_seconds", setup.Lease.TotalSeconds);
        json.WriteNumber("catch_up_seconds", setup.CatchUp.TotalSeconds);
        json.WriteNumber("run_grace_seconds", setup.RunGrace.TotalSeconds);
        json.WriteEndObject();
    }

    private static void WritePipelines(Utf8JsonWriter json, IReadOnlyList<PipelineBootFacts> pipelines)
    {
        json.WriteStartArray("pipelines");
        foreach (var pipeline in pipelines)
        {
            json.WriteStartObject();
            json.WriteString("name", pipeline.Name);
            json.WriteString("source", pipeline.Source);
            WriteNames(json, "allowed_sources", pipeline.AllowedSources);
            WriteNames(json, "accepts_roots_from", pipeline.AllowedRootIssuers);
            json.WriteBoolean("has_judge", pipeline.HasJudge);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, string property, IEnumerable<string> names)
    {
        json.WriteStartArray(property);
        foreach (var name in names.Take(MostNames))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static string Version() =>
        typeof(BootEvent).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
