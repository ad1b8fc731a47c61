using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using ReplyScheduler.Http.Internal;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Setup.Internal;

/// <summary>Judges what the builder collected. Every fault is found in one go, each with its fix.</summary>
internal static class SetupRules
{
    private const int PayloadBytes = 64 * 1024;

    public static SchedulerSetup Check(ReplySchedulerBuilder builder)
    {
        var errors = new List<string>(builder.Errors);
        var options = builder.Options;
        var build = options.Build ?? EntryBuild();
        var application = options.Application ?? EntryName();
        CheckStore(builder.Stores, errors);
        CheckOptions(options, build, application, errors);
        CheckJobs(builder.Definitions, errors);
        foreach (var type in builder.Handlers.Keys)
        {
            Length("A job type", type, 200, errors);
        }

        return errors.Count > 0 ? throw new SchedulerConfigurationException(errors.Distinct().ToArray()) : new SchedulerSetup
        {
            Parallelism = options.Parallelism,
            Lease = options.Lease,
            CatchUp = options.CatchUp,
            RunGrace = options.RunGrace,
            Build = build,
            Application = application,
            EndpointHandler = builder.EndpointHandler,
            Definitions = builder.Definitions.ToArray(),
            Handlers = builder.Handlers.ToFrozenDictionary(),
            Pipelines = builder.Pipelines.ToArray(),
        };
    }

    private static void CheckStore(int stores, List<string> errors)
    {
        if (stores == 0) errors.Add("There is no store. Call UseSqlite(path) or UseStore(factory) once.");
        if (stores > 1) errors.Add($"There are {stores} stores. Keep one call of UseSqlite or UseStore.");
    }

    private static void CheckOptions(SchedulerOptions options, string build, string application, List<string> errors)
    {
        Range("SchedulerOptions.Parallelism", options.Parallelism, 1, 1000, errors);
        Range("SchedulerOptions.Lease", options.Lease, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1), errors);
        Range("SchedulerOptions.CatchUp", options.CatchUp, TimeSpan.FromMinutes(1), TimeSpan.FromDays(80), errors);
        Range("SchedulerOptions.RunGrace", options.RunGrace, TimeSpan.Zero, TimeSpan.FromMinutes(1), errors);
        Length("SchedulerOptions.Build", build, 200, errors);
        Length("SchedulerOptions.Application", application, 200, errors);
    }

    private static void CheckJobs(List<JobDefinition> jobs, List<string> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var job in jobs)
        {
            if (!names.Add(job.Name)) errors.Add($"The job name '{job.Name}' is used twice. Give each job a name of its own.");
            CheckJob(job, $"Job '{job.Name}'", errors);
        }
    }

    private static void CheckJob(JobDefinition job, string subject, List<string> errors)
    {
        Length($"{subject}: its name", job.Name, 200, errors);
        Length($"{subject}: its type", job.Type, 200, errors);
        if (!CronSchedule.TryParse(job.Schedule, job.TimeZone, out _, out var fault)) errors.Add($"{subject}: {fault}");
        if (EndpointPath.Fault(job.Endpoint) is { } endpoint) errors.Add($"{subject}: {endpoint}");
        if (job.Description is { Length: > 2000 }) errors.Add($"{subject}: its description is longer than 2,000 characters. Shorten it.");
        if (job.Payload is { } payload && Encoding.UTF8.GetByteCount(payload) > PayloadBytes)
        {
            errors.Add($"{subject}: its payload is larger than 64 KB. Store the data elsewhere and put its key here.");
        }

        if (!Enum.IsDefined(job.Overlap)) errors.Add($"{subject}: its overlap policy {(int)job.Overlap} is unknown. Use a value of OverlapPolicy.");
        if (!Enum.IsDefined(job.Misfire)) errors.Add($"{subject}: its misfire policy {(int)job.Misfire} is unknown. Use a value of MisfirePolicy.");
        Range($"{subject}: OverlapLimit", job.OverlapLimit, 1, 1000, errors);
        if (job.Freshness is { } freshness) Range($"{subject}: Freshness", freshness, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366), errors);
        Range($"{subject}: MisfireLimit", job.MisfireLimit, 1, 10_000, errors);
        Range($"{subject}: TimeOut", job.TimeOut, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24), errors);
        Range($"{subject}: Retries", job.Retries, 0, 100, errors);
        Range($"{subject}: RetryDelay", job.RetryDelay, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24), errors);
    }

    private static void Range<T>(string what, T value, T from, T to, List<string> errors) where T : IComparable<T>
    {
        if (value.CompareTo(from) < 0 || value.CompareTo(to) > 0) errors.Add($"{what} is {value}. Set it from {from} to {to}.");
    }

    private static void Length(string what, string? text, int most, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(text)) errors.Add($"{what} is empty. Set 1 to {most} characters.");
        else if (text.Length > most) errors.Add($"{what} has {text.Length} characters. Set at most {most}.");
    }

    private static string EntryName() => Assembly.GetEntryAssembly()?.GetName().Name is { Length: > 0 and <= 200 } name ? name : "unknown";

    private static string EntryBuild()
    {
        var version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return string.IsNullOrWhiteSpace(version) ? "unknown" : version.Length > 200 ? version[..200] : version;
    }
}
