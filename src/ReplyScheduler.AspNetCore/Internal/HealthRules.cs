using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ReplyScheduler.Stores;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>What a look at the store means.</summary>
internal static class HealthRules
{
    private const int MostNames = 10;
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(5);

    public static HealthCheckResult Store(StoreLook look)
    {
        if (look.Failure is SchemaMismatchException) return HealthCheckResult.Healthy("The store is reached; its tables are not this version's.", Failing(look));
        if (look.Failure is { } failure) return HealthCheckResult.Unhealthy("The store cannot be read: " + failure.Message, data: Failing(look));
        var (store, spooled) = (look.Store!, look.Evidence!.Spooled);
        var data = new Dictionary<string, object>
        {
            ["store_id"] = store.StoreId.ToString(), ["environment"] = store.Environment, ["now"] = store.Now, ["virtual_clock"] = store.IsVirtual,
            ["durable"] = store.IsDurable, ["spooled_events"] = spooled, ["warnings"] = store.Warnings,
        };
        if (!store.IsDurable) return HealthCheckResult.Degraded("The store may lose committed rows, so nothing is published from it.", data: data);
        return spooled > 0
            ? HealthCheckResult.Degraded(Text($"The events table refuses rows: {spooled} events wait in the spool."), data: data)
            : HealthCheckResult.Healthy("The store answers.", data);
    }

    public static HealthCheckResult Schema(StoreLook look)
    {
        if (look.Failure is SchemaMismatchException mismatch) return HealthCheckResult.Unhealthy(mismatch.Message, data: Failing(look));
        return look.Failure is null ? HealthCheckResult.Healthy("The tables are this version's.") : Unknown(look);
    }

    public static HealthCheckResult Silence(StoreLook look)
    {
        if (look.Failure is not null) return Unknown(look);
        if (look.Silent is not [var longest, ..]) return HealthCheckResult.Healthy(Text($"None of {look.Active} active jobs is silent."), new Dictionary<string, object> { ["active_jobs"] = look.Active });
        var data = new Dictionary<string, object>
        {
            ["active_jobs"] = look.Active, ["silent_jobs"] = look.Silent.Count, ["since"] = longest.Since, ["jobs"] = look.Silent.Take(MostNames).Select(job => job.Name).ToArray(),
        };
        return HealthCheckResult.Unhealthy(Text($"{look.Silent.Count} of {look.Active} active jobs should have started and did not, the first since {longest.Since:O}. Does anything tick?"), data: data);
    }

    public static HealthCheckResult Stuck(StoreLook look)
    {
        if (look.Evidence is not { } found) return Unknown(look);
        var data = new Dictionary<string, object>
        {
            ["runs_past_lease"] = found.RunsPastLease, ["permits_in_flight_past_lease"] = found.InFlightPastLease,
            ["permits_unknown_past_deadline"] = found.UnknownPastDeadline, ["permits_unresolved"] = found.Unresolved,
        };
        var worst = found.InFlightPastLease + found.UnknownPastDeadline;
        var other = found.RunsPastLease + found.Unresolved;
        var text = Text($"{found.RunsPastLease} runs and {found.InFlightPastLease} permits past their lease, {found.UnknownPastDeadline} permits unknown too long, {found.Unresolved} unresolved.");
        return worst > 0 ? HealthCheckResult.Unhealthy(text, data: data) : other > 0 ? HealthCheckResult.Degraded(text, data: data) : HealthCheckResult.Healthy("Nothing is stuck.", data);
    }

    public static HealthCheckResult Clock(StoreLook look)
    {
        if (look.Store is not { } store) return Unknown(look);
        if (store.IsVirtual) return HealthCheckResult.Healthy("The store runs on a virtual clock.");
        var data = new Dictionary<string, object> { ["skew_seconds"] = Math.Round(look.Skew.TotalSeconds, 3) };
        return look.Skew.Duration() > MostSkew
            ? HealthCheckResult.Degraded("This host's clock differs from the store's, which decides.", data: data)
            : HealthCheckResult.Healthy("The clocks agree.", data);
    }

    /// <summary>Missing data is no evidence of health; the store's own check says what is wrong.</summary>
    private static HealthCheckResult Unknown(StoreLook look) => HealthCheckResult.Degraded("Not known, because the store cannot be read.", data: Failing(look));

    private static Dictionary<string, object> Failing(StoreLook look) => new() { ["failing_for_seconds"] = Math.Round(look.FailingFor.TotalSeconds, 1) };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
