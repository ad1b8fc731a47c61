using System.Collections.Frozen;
using System.Reflection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Setup.Internal;

/// <summary>Judges what the builder collected. Every fault is found in one go, each with its fix.</summary>
internal static class SetupRules
{
    private const int MostErrors = 100;

    public static SchedulerSetup Check(ReplySchedulerBuilder builder)
    {
        var errors = new List<string>(builder.Errors);
        var options = builder.Options;
        var build = options.Build ?? EntryBuild();
        var application = options.Application ?? EntryName();
        CheckStore(builder.Stores, errors);
        CheckOptions(options, build, application, errors);
        var jobs = CheckJobs(builder.Definitions, builder.Bulk.SelectMany(jobs => jobs), errors);
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
            Bulk = builder.Bulk.ToArray(),
            JobCount = jobs,
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

    /// <summary>How many jobs there are.</summary>
    internal static int CheckJobs(IReadOnlyList<JobDefinition> own, IEnumerable<JobDefinition> bulk, List<string> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (at, job) in own.Concat(bulk).Index())
        {
            if (errors.Count >= MostErrors) break;
            if (job is null)
            {
                errors.Add("AddJobs was given a null among its jobs. Leave it out.");
                continue;
            }

            if (!names.Add(job.Name)) errors.Add($"The job name '{job.Name}' is used twice. Give each job a name of its own.");
            if (at >= own.Count && JobTypes.IsOfLibrary(job.Type)) errors.Add($"Job '{job.Name}': the type '{job.Type}' belongs to the library. Give the job another type.");
            JobRules.Check(job, $"Job '{job.Name}'", errors);
        }

        return names.Count;
    }

    internal static void Range<T>(string what, T value, T from, T to, List<string> errors) where T : IComparable<T>
    {
        if (value.CompareTo(from) < 0 || value.CompareTo(to) > 0) errors.Add($"{what} is {value}. Set it from {from} to {to}.");
    }

    internal static void Length(string what, string? text, int most, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(text)) errors.Add($"{what} is empty. Set 1 to {most} characters.");
        else if (text.AsSpan().ContainsAnyInRange('\0', '\u001f')) errors.Add($"{what} holds a control character. Remove it.");
        else if (text.Length > most) errors.Add($"{what} has {text.Length} characters. Set at most {most}.");
    }

    private static string EntryName() => Assembly.GetEntryAssembly()?.GetName().Name is { Length: > 0 and <= 200 } name ? name : "unknown";

    private static string EntryBuild()
    {
        var version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return string.IsNullOrWhiteSpace(version) ? "unknown" : version.Length > 200 ? version[..200] : version;
    }
}
