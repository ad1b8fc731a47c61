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
        if (session.Scalar<long>("decision_exists", ("decision", request.DecisionId)) == 1)
            return new DecideResult.Decided(SqliteValue.ToInstant(session.Now));
        if (session.Scalar<long>("run_holds", ("run", run), ("instance", stamp.InstanceId)) == 0) return new DecideResult.Fenced();
        string platform, account, target;
        string? root;
        Guid? supersedes;
        using (var row = session.Query("candidate_held", ("candidate", request.CandidateId), ("run", run)))
        {
            if (!row.Read()) return new DecideResult.Fenced();
            (platform, account, target, root, supersedes) = (row.GetString(0), row.GetString(1), row.GetString(2), row.GetStringOrNull(3), row.GetGuidTextOrNull(4));
        }

        if (request.DuplicateWindow > TimeSpan.Zero && session.Scalar<long>("text_was_said", ("platform", platform), ("account", account),
                ("sha256", request.ContentSha256), ("since", session.Now - SqliteValue.ToMicroseconds(request.DuplicateWindow))) == 1)
            return new DecideResult.DuplicateText();

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
