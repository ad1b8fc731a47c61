using System.Text.Json;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Output;

/// <summary>What is stored, as JSON with the names of the tables' columns.</summary>
internal static class Json
{
    public static void Job(Utf8JsonWriter json, JobState job)
    {
        var row = job.Row;
        json.WriteString("id", row.Id);
        json.WriteString("job_name", row.Name);
        json.WriteString("job_type", row.Type);
        json.WriteString("schedule", row.Schedule);
        json.WriteString("time_zone", row.TimeZone);
        json.WriteString("endpoint", row.Endpoint);
        json.WriteString("payload", row.Payload);
        json.WriteBoolean("is_active", row.IsActive);
        json.WriteString("description", job.Description);
        json.WriteString("overlap", StoredCode.Of(row.Overlap));
        json.WriteNumber("overlap_limit", row.OverlapLimit);
        json.WriteString("misfire", StoredCode.Of(row.Misfire));
        json.WriteNumber("misfire_limit", row.MisfireLimit);
        json.Seconds("timeout_seconds", row.TimeOut);
        json.WriteNumber("retries", job.Retries);
        json.Seconds("retry_delay_seconds", job.RetryDelay);
        json.Seconds("freshness_seconds", job.Freshness);
        json.Instant("last_run_at", job.LastRunAt);
        json.Instant("next_run_at", row.NextRunAt);
        json.Instant("paused_until", job.PausedUntil);
        json.WriteString("paused_by", job.PausedBy);
        json.WriteString("pause_reason", job.PauseReason);
        json.WriteString("owner", job.Owner);
        json.Instant("unowned_since", job.UnownedSince);
        json.Instant("stale_since", job.StaleSince);
        json.WriteString("invalid_reason", row.InvalidReason);
        json.WriteBoolean("is_handled", job.IsHandled);
        json.WriteNumber("running", job.Running);
        json.WriteNumber("waiting", job.Waiting);
        json.Instant("effective_from", row.EffectiveFrom);
        json.Instant("created_at", job.CreatedAt);
        json.Instant("updated_at", job.UpdatedAt);
        json.Texts("in_words", job.InWords);
    }

    public static void Execution(Utf8JsonWriter json, JobExecution run)
    {
        json.WriteString("id", run.RunId);
        json.WriteString("job_id", run.JobId);
        json.WriteString("job_name", run.JobName);
        json.Instant("slot_time", run.SlotTime);
        json.WriteString("kind", StoredCode.Of(run.Kind));
        json.WriteNumber("attempt", run.Attempt);
        json.WriteString("status", StoredCode.Of(run.Status));
        json.Instant("started_at", run.StartedAt);
        json.Instant("completed_at", run.CompletedAt);
        json.WriteString("reason_code", run.Reason);
        json.WriteString("error_message", run.Error);
        json.WritePropertyName("result");
        if (run.Result is { } result) json.WriteRawValue(result);
        else json.WriteNullValue();
        json.WriteString("triggered_by", run.TriggeredBy);
        json.Id("instance_id", run.InstanceId);
        json.Instant("lease_until", run.LeaseUntil);
        json.Instant("retry_at", run.RetryAt);
        json.Instant("cancel_requested_at", run.CancelRequestedAt);
        json.WriteString("cancelled_by", run.CancelledBy);
        json.WriteString("cancel_reason", run.CancelReason);
        json.WriteString("build", run.Build);
    }

    public static void Alert(Utf8JsonWriter json, Alert alert)
    {
        json.WriteString("id", alert.Id);
        json.WriteString("rule", alert.Rule);
        json.WriteString("subject", alert.Subject);
        json.WriteString("severity", StoredCode.Of(alert.Severity));
        json.WriteString("state", StoredCode.Of(alert.State));
        json.WriteString("message", alert.Message);
        json.WriteNumber("count", alert.Count);
        json.Instant("first_seen_at", alert.FirstSeenAt);
        json.Instant("last_seen_at", alert.LastSeenAt);
        json.WriteString("acknowledged_by", alert.AcknowledgedBy);
        json.Instant("acknowledged_at", alert.AcknowledgedAt);
        json.WriteString("resolved_by", alert.ResolvedBy);
        json.Instant("resolved_at", alert.ResolvedAt);
        json.WriteString("note", alert.Note);
        json.WriteBoolean("silenced", alert.IsSilenced);
        json.WriteBoolean("inhibited", alert.IsInhibited);
    }

    public static void Silence(Utf8JsonWriter json, AlertSilence silence)
    {
        json.WriteString("id", silence.Id);
        json.WriteString("rule", silence.Rule);
        json.WriteString("subject", silence.Subject);
        json.WriteString("owner", silence.Owner);
        json.WriteString("reason", silence.Reason);
        json.Instant("created_at", silence.CreatedAt);
        json.Instant("until", silence.Until);
        json.Instant("ended_at", silence.EndedAt);
        json.WriteString("ended_by", silence.EndedBy);
    }

    public static void Permit(Utf8JsonWriter json, PermitState permit)
    {
        var row = permit.Row;
        json.WriteString("permit_id", row.PermitId);
        json.WriteString("decision_id", row.DecisionId);
        json.WriteString("decision_type", row.DecisionType);
        json.WriteString("status", StoredCode.Of(row.Status));
        json.WriteString("reason_code", permit.Reason is { } reason ? StoredCode.Of(reason) : null);
        json.WriteString("detail", permit.Detail);
        json.WriteString("pipeline_source", row.PipelineSource);
        json.WriteString("platform", row.Platform);
        json.WriteString("account", row.Account);
        json.WriteString("target_id", row.TargetId);
        json.WriteString("root_id", row.RootId);
        json.WriteString("posted_id", permit.PostedId);
        json.WriteString("content_sha256", row.ContentSha256);
        json.Instant("slot_time", row.SlotTime);
        json.Id("run_id", row.RunId);
        json.Instant("created_at", permit.CreatedAt);
        json.Instant("approved_at", permit.ApprovedAt);
        json.Instant("claimed_at", permit.ClaimedAt);
        json.Instant("used_at", permit.UsedAt);
        json.Instant("expires_at", row.ExpiresAt);
        json.Id("superseded_by", permit.SupersededBy);
    }
}
