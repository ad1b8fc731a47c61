using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>What is asked for, as the statements read it. No secret is in it.</summary>
internal static class TriggerWishes
{
    /// <summary>The options as JSON.</summary>
    /// <param name="schema">The schema's name as it stands.</param>
    /// <param name="options">The options.</param>
    /// <param name="further">Writes further members.</param>
    public static string Of(string schema, PostgresTriggerOptions options, Action<Utf8JsonWriter>? further = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("schema", schema);
            json.WriteString("url", options.Url);
            json.WriteString("sender", Stored(options.Sender));
            json.WriteString("authentication", Stored(options.Authentication));
            json.WriteString("secret_store", Stored(options.SecretStore));
            json.WriteString("secret_name", options.SecretName);
            json.WriteString("trigger_job", TriggerJob(schema, options));
            json.WriteString("trigger_schedule", options.Schedule);
            json.WriteString("watchdog_job", WatchdogJob(schema, options));
            json.WriteString("watchdog_schedule", options.WatchdogSchedule);
            json.WriteString("cron_database", options.CronDatabase);
            json.WriteNumber("timeout_ms", (int)options.Timeout.TotalMilliseconds);
            json.WriteString("lost_after", Seconds(options.LostAfter));
            json.WriteString("overlap", Seconds(options.Overlap));
            json.WriteString("keep_attempts", Seconds(options.KeepAttempts));
            json.WriteString("keep_runs", Seconds(options.KeepRuns));
            json.WriteBoolean("accept_unseen_jobs", options.AcceptUnseenJobs);
            json.WriteString("library_version", LibraryVersion);
            WriteJobs(json, schema, options);
            further?.Invoke(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string LibraryVersion { get; } =
        typeof(TriggerWishes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static string TriggerJob(string schema, PostgresTriggerOptions options) => options.TriggerJob ?? Named(schema, "_trigger");

    public static string WatchdogJob(string schema, PostgresTriggerOptions options) => options.WatchdogJob ?? Named(schema, "_watchdog");

    /// <summary>What the trigger's cron job runs; the watchdog's runs <c>watch_trigger</c>.</summary>
    public static string Command(string quotedSchema, string function) => $"SELECT {quotedSchema}.{function}()";

    private static void WriteJobs(Utf8JsonWriter json, string schema, PostgresTriggerOptions options)
    {
        var quoted = Postgres.Internal.SqlStatement.Quote(schema);
        var (trigger, watchdog) = (TriggerJob(schema, options), WatchdogJob(schema, options));
        json.WriteStartArray("jobs");
        if (options.Sender != TriggerSender.None) WriteJob(json, trigger, options.Schedule, Command(quoted, "fire_trigger"), null);
        WriteJob(json, watchdog, options.WatchdogSchedule, Command(quoted, "watch_trigger"), null);
        if (options.CronDatabase is { } elsewhere)
            WriteJob(json, trigger + "_purge", "17 * * * *", PurgeElsewhere(trigger, watchdog, options.KeepRuns), elsewhere);
        json.WriteEndArray();
    }

    private static void WriteJob(Utf8JsonWriter json, string name, string schedule, string command, string? database)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("schedule", schedule);
        json.WriteString("command", command);
        json.WriteString("database", database);
        json.WriteEndObject();
    }

    /// <summary>The functions of our schema cannot reach the history of another database.</summary>
    private static string PurgeElsewhere(string trigger, string watchdog, TimeSpan keep) =>
        $"DELETE FROM cron.job_run_details r USING cron.job j WHERE j.jobid = r.jobid AND j.username = current_user AND j.jobname IN ({Literal(trigger)}, {Literal(watchdog)}, {Literal(trigger + "_purge")}) AND r.end_time < now() - interval '{Seconds(keep)}'";

    private static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static string Stored(TriggerSender sender) => sender switch { TriggerSender.PgNet => "pg_net", TriggerSender.Http => "http", _ => "none" };

    private static string Stored(TriggerAuthentication authentication) => authentication == TriggerAuthentication.Signed ? "signed" : "header";

    private static string Stored(TriggerSecretStore store) => store == TriggerSecretStore.Vault ? "vault" : "table";

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} seconds");

    /// <summary>Names of cron jobs are names of the server: at most 63 bytes.</summary>
    private static string Named(string schema, string suffix)
    {
        var stem = schema;
        while (Encoding.UTF8.GetByteCount(stem) + suffix.Length > 57) stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        return stem + suffix;
    }
}
