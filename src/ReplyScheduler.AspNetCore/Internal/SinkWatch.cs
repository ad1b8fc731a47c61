using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>Whether sinks of this instance failed to take copies of events lately, or did not accept the last alerts. Safe for concurrent use.</summary>
internal sealed class SinkWatch(IReplyScheduler scheduler, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(5);
    private readonly Lock _sync = new();
    private long _known;
    private long? _grewAt;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = scheduler.State;
        var since = GrownSince(state.SinkFailures);
        var data = new Dictionary<string, object> { ["failures_since_start"] = state.SinkFailures, ["alert_sinks_behind"] = state.AlertSinksBehind, ["trouble"] = state.Trouble };
        if (state.AlertSinksBehind > 0)
            return Task.FromResult(HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"{state.AlertSinksBehind} alert sinks did not accept what they were sent last; notices wait for them."), data: data));
        if (since is null) return Task.FromResult(HealthCheckResult.Healthy("The sinks take their copies.", data));
        data["failed_seconds_ago"] = Math.Round(since.Value.TotalSeconds, 1);
        var text = string.Create(CultureInfo.InvariantCulture, $"Sinks failed to take {state.SinkFailures} copies of events. Nothing is lost: the events are stored.");
        return Task.FromResult(HealthCheckResult.Degraded(text, data: data));
    }

    /// <summary>For how long the count is known to stand; null if it did not grow lately.</summary>
    private TimeSpan? GrownSince(long failures)
    {
        lock (_sync)
        {
            if (failures > _known) (_known, _grewAt) = (failures, time.GetTimestamp());
            return _grewAt is { } at && time.GetElapsedTime(at) is var ago && ago < Lately ? ago : null;
        }
    }
}
