using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// The decision and everything that must be atomic with it: its permit, the candidate's end, the run's end, the calls that were
/// paid for, the wish to post. Target and account come from the candidate's row, never from the caller.
/// </summary>
internal static class DecideStep
{
    public static DecideResult Run(SqliteSession session, DecideRequest request)
    {
        var stamp = request.Stamp;
        var run = request.End.RunId;
        string platform, account, target;
        string? root;
        Guid? supersedes;
        using (var row = session.Query("decide_facts", ("decision", request.DecisionId), ("run", run), ("instance", stamp.InstanceId), ("candidate", request.CandidateId),
                   ("sha256", request.ContentSha256), ("since", session.Now - SqliteValue.ToMicroseconds(request.DuplicateWindow))))
        {
            row.Read();
            if (row.GetTruth(0)) return new DecideResult.Decided(SqliteValue.ToInstant(session.Now));
            if (!row.GetTruth(1) || row.IsDBNull(2)) return new DecideResult.Fenced();
            if (request.DuplicateWindow > TimeSpan.Zero && row.GetTruth(7)) return new DecideResult.DuplicateText();
            (platform, account, target, root, supersedes) = (row.GetString(2), row.GetString(3), row.GetString(4), row.GetStringOrNull(5), row.GetGuidTextOrNull(6));
        }

        session.Execute("decision_add", ("decision", request.DecisionId), ("candidate", request.CandidateId), ("pipeline", request.Pipeline), ("source", request.PipelineSource),
            ("platform", platform), ("account", account), ("target", target), ("root", root), ("content", request.Content), ("sha256", request.ContentSha256),
            ("verdict", request.Verdict), ("run", run), ("slot", request.SlotTime), ("taken_at", request.TakenAt), ("judged", request.JudgedFor), ("composed", request.ComposedFor),
            ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now));
        session.Execute("permit_add", ("permit", request.PermitId), ("decision", request.DecisionId), ("account", account), ("platform", platform), ("target", target), ("root", root),
            ("sha256", request.ContentSha256), ("source", request.PipelineSource), ("run", run), ("slot", request.SlotTime), ("life", request.PermitLife),
            ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now));
        if (supersedes is { } old) session.Execute("permit_supersede", ("permit", request.PermitId), ("old", old));
        session.Execute("candidate_decided", ("candidate", request.CandidateId), ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now));
        FinishStep.Run(session, stamp, [request.End], request.Events);
        UsageRows.Write(session, stamp, request.Usage);
        if (request.Wake is { } job)
            session.Execute("wake", ("names", JsonRows.Texts([job])), ("by", request.Pipeline), ("reason", "decision"), ("now", session.Now));
        return new DecideResult.Decided(SqliteValue.ToInstant(session.Now));
    }
}
