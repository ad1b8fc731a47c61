namespace ReplyScheduler.Bench.Raw;

/// <summary>The durable steps of one reply as bare statements, each with its event rows.</summary>
internal static class RawReply
{
    public const string Event =
        "INSERT INTO system_events (id, event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build) VALUES ($1, $2, 'info', $3, $4, $5, $6, $7, $8, $9, $10, $11)";

    private const string Take =
        """
        UPDATE reply_candidates SET status = 'leased', lease_run_id = $1, changed_at = $2
        WHERE id = (SELECT id FROM reply_candidates WHERE status = 'waiting' AND pipeline = $3 ORDER BY tier, score DESC, created_at, id LIMIT 1)
        RETURNING id, target_id
        """;

    private const string Decision =
        """
        INSERT INTO reply_decisions (decision_id, candidate_id, pipeline, pipeline_source, target_id, root_id, content, content_sha256, verdict,
                                     run_id, slot_time, taken_at, composed_us, created_at, instance_id, build)
        VALUES ($1, $2, $3, $3, $4, $4, $5, $6, $7, $8, $9, $10, 1, $10, $11, $12)
        """;

    private const string Permit =
        """
        INSERT INTO posting_permits (permit_id, decision_id, target_id, root_id, content_sha256, pipeline_source, run_id, slot_time, due_at, expires_at, created_at, changed_at, instance_id, build)
        VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $11, $8, $8, $9, $10)
        """;

    private const string Finish = "UPDATE job_executions SET status = 'succeeded', completed_at = $2, lease_until = NULL, result = $3 WHERE id = $1 AND status = 'running'";

    private const string Usage =
        "INSERT INTO llm_usage_log (id, timestamp, purpose, model, input_tokens, output_tokens, latency_ms, outcome, run_id, candidate_id, instance_id, build) VALUES ($1, $2, 'target_judge', 'none', 0, 0, 0, 'succeeded', $3, $4, $5, $6)";

    private const string Approve = "UPDATE posting_permits SET status = 'APPROVED', approved_at = $2, policy_set = $3, changed_at = $2 WHERE permit_id = $1 AND status = 'PENDING'";

    private const string Launch =
        """
        UPDATE posting_permits SET status = 'IN_FLIGHT', claim_id = $2, claimed_at = $3, lease_until = $4, send_deadline = $5, changed_at = $3
        WHERE permit_id = $1 AND status = 'APPROVED'
        """;

    private const string Settle = "UPDATE posting_permits SET status = 'USED', posted_id = $2, used_at = $3, changed_at = $3 WHERE permit_id = $1 AND status = 'IN_FLIGHT'";

    /// <summary>Leases the pipeline's best candidate.</summary>
    public static void TakeCandidate(IRawSession session, ReplyItem item)
    {
        session.Query(Take, row => (item.Candidate, item.Target) = (row.GetGuid(0), row.GetString(1)), item.Run, item.Now, item.Pipeline);
    }

    /// <summary>Decision, permit, and the ends of candidate and run.</summary>
    public static void Create(IRawSession session, ReplyItem item)
    {
        var now = item.Now;
        session.Run(Decision, item.Decision, item.Candidate, item.Pipeline, item.Target, item.Content, item.Sha256, item.Verdict, item.Run, item.Slot, now, item.Instance, "bench");
        session.Run(Permit, item.Permit, item.Decision, item.Target, item.Sha256, item.Pipeline, item.Run, item.Slot, now, item.Instance, "bench", now.AddMinutes(30));
        Add(session, item, "permit_requested", "A permit was requested.");
        session.Run("UPDATE reply_candidates SET status = 'decided', lease_run_id = NULL, changed_at = $2 WHERE id = $1", item.Candidate, now);
        session.Run(Finish, item.Run, now, item.Result);
        Add(session, item, item.Pipeline + "_job_success", "The job did its work.");
        Add(session, item, "decision_created", "A reply was decided.");
        if (item.Verdict is not null) session.Run(Usage, NewId(), now, item.Run, item.Candidate, item.Instance, "bench");
    }

    public static void ApprovePermit(IRawSession session, ReplyItem item)
    {
        session.One(Approve, item.Permit, item.Now, "source root target summons content");
        Add(session, item, "permit_approved", "The permit went from PENDING to APPROVED.");
    }

    public static void LaunchPermit(IRawSession session, ReplyItem item)
    {
        var now = item.Now;
        session.One(Launch, item.Permit, NewId(), now, now.AddSeconds(62), now.AddSeconds(20));
        Add(session, item, "permit_in_flight", "The permit went from APPROVED to IN_FLIGHT.");
    }

    public static void SettlePermit(IRawSession session, ReplyItem item)
    {
        session.One(Settle, item.Permit, "posted-" + item.Target, item.Now);
        Add(session, item, "permit_used", "The permit went from IN_FLIGHT to USED.");
    }

    public static Guid NewId() => Guid.CreateVersion7();

    private static void Add(IRawSession session, ReplyItem item, string type, string message) =>
        session.Run(Event, NewId(), type, message, item.EventData, item.Now, item.Run, item.Job, item.Decision, item.Permit, item.Instance, "bench");
}
