using System.Text;
using ReplyScheduler.Http.Internal;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Setup.Internal;

/// <summary>Judges the definition of one job, wherever it comes from. Every fault is found in one go, each with its fix.</summary>
internal static class JobRules
{
    private const int PayloadBytes = 64 * 1024;

    public static void Check(JobDefinition job, string subject, List<string> errors)
    {
        SetupRules.Length($"{subject}: its name", job.Name, 200, errors);
        SetupRules.Length($"{subject}: its type", job.Type, 200, errors);
        if (!CronSchedule.TryParse(job.Schedule, job.TimeZone, out _, out var fault)) errors.Add($"{subject}: {fault}");
        if (EndpointPath.Fault(job.Endpoint) is { } endpoint) errors.Add($"{subject}: {endpoint}");
        if (job.Description is { Length: > 2000 }) errors.Add($"{subject}: its description is longer than 2,000 characters. Shorten it.");
        if (job.Payload is { } payload && Encoding.UTF8.GetByteCount(payload) > PayloadBytes)
        {
            errors.Add($"{subject}: its payload is larger than 64 KB. Store the data elsewhere and put its key here.");
        }

        if (!Enum.IsDefined(job.Overlap)) errors.Add($"{subject}: its overlap policy {(int)job.Overlap} is unknown. Use a value of OverlapPolicy.");
        if (!Enum.IsDefined(job.Misfire)) errors.Add($"{subject}: its misfire policy {(int)job.Misfire} is unknown. Use a value of MisfirePolicy.");
        SetupRules.Range($"{subject}: OverlapLimit", job.OverlapLimit, 1, 1000, errors);
        if (job.Freshness is { } freshness) SetupRules.Range($"{subject}: Freshness", freshness, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366), errors);
        SetupRules.Range($"{subject}: MisfireLimit", job.MisfireLimit, 1, 10_000, errors);
        SetupRules.Range($"{subject}: TimeOut", job.TimeOut, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24), errors);
        SetupRules.Range($"{subject}: Retries", job.Retries, 0, 100, errors);
        SetupRules.Range($"{subject}: RetryDelay", job.RetryDelay, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24), errors);
    }
}
