using System.Globalization;

namespace ReplyScheduler.Proofs;

/// <summary>The checks. Each answers from counts alone, so that it can be tested without a store.</summary>
internal static class ProofChecks
{
    public static IReadOnlyList<ProofCheck> All(ProofBasis basis)
    {
        List<ProofCheck> checks = [Starts(basis), Verdicts(basis), Permits(basis), Uses(basis), Judge(basis), Sources(basis), Executions(basis), OpenPermits(basis), Trigger(basis), Schema(basis)];
        if (basis.Options.Build is { } build) checks.Add(Build(basis, build));
        if (basis.Options.StoreId is { } meant) checks.Insert(0, Identity(basis, meant));
        return checks;
    }

    private static ProofCheck Identity(ProofBasis basis, Guid meant) => new(
        "identity", basis.Frame.Store.StoreId == meant ? ProofAnswer.Pass : ProofAnswer.Fail, 1, $"store {meant}", $"store {basis.Frame.Store.StoreId}");

    private static ProofCheck Starts(ProofBasis basis)
    {
        var e = basis.Evidence;
        var answer = e.SlotsUnmetCount > 0 || e.StartsNotOne > 0 ? ProofAnswer.Fail
            : basis.ExpectedSlots == 0 || e.SlotsMet == e.SlotsSkipped ? ProofAnswer.NoEvidence
            : e.SlotsMet == basis.ExpectedSlots ? ProofAnswer.Pass : ProofAnswer.Fail;
        var found = Text($"{e.SlotsMet - e.SlotsSkipped} of {basis.ExpectedSlots} slots started");
        if (e.SlotsSkipped > 0) found += Text($", {e.SlotsSkipped} skipped by policy");
        if (e.StartsNotOne > 0) found += Text($", {e.StartsNotOne} with a wrong number of start records");
        if (e.SlotsUnmet.Count > 0) found += "; not met: " + string.Join("; ", e.SlotsUnmet);
        return new ProofCheck("starts", answer, e.SlotsMet, Text($"one start record for each of the {basis.ExpectedSlots} slots whose end lies in the window, by the schedule"), found, e.NewestStart);
    }

    private static ProofCheck Verdicts(ProofBasis basis)
    {
        const string Name = "verdicts";
        if (!basis.Frame.HasReplies) return Without(Name, "no reply pipeline is configured");
        var e = basis.Evidence;
        var n = e.Hits + e.Misses + e.NoRuns + e.Pendings;
        var answer = n != basis.ExpectedVerdicts ? ProofAnswer.Fail : n == 0 ? ProofAnswer.NoEvidence : ProofAnswer.Pass;
        var found = Text($"{e.Hits} hit, {e.Misses} miss, {e.NoRuns} no run, {e.Pendings} pending");
        found += n == 0 ? ", rate: no data" : Text($", rate {100.0 * e.Hits / n:0.#} % of n={n}");
        if (e.TopMissReason is { } reason) found += ", most missed: " + reason;
        return new ProofCheck(Name, answer, n, Text($"one verdict for each of {basis.ExpectedVerdicts} slots"), found);
    }

    private static ProofCheck Permits(ProofBasis basis)
    {
        const string Name = "permits";
        if (!basis.Frame.HasReplies) return Without(Name, "no reply pipeline is configured");
        var found = string.Join(", ", basis.Evidence.PermitsByStatus.Select(pair => Text($"{pair.Value} {pair.Key}")));
        if (basis.Evidence.TopRejection is { } reason) found += ", most rejected: " + reason;
        return new ProofCheck(Name, basis.PermitsCreated == 0 ? ProofAnswer.NoEvidence : ProofAnswer.Pass, basis.PermitsCreated, "permits requested in the window", found.Length == 0 ? "none" : found);
    }

    private static ProofCheck Uses(ProofBasis basis)
    {
        const string Name = "posted";
        if (!basis.Frame.HasReplies) return Without(Name, "no reply pipeline is configured");
        var e = basis.Evidence;
        var answer = e.UsedWithoutTrail > 0 || e.TargetsPostedTwice > 0 ? ProofAnswer.Fail : e.Used == 0 ? ProofAnswer.NoEvidence : ProofAnswer.Pass;
        return new ProofCheck(Name, answer, e.Used, "used permits with posted id and the full trail of events, one post per target",
            Text($"{e.Used} posted, {e.UsedWithoutTrail} without their trail, {e.TargetsPostedTwice} targets posted twice"), e.NewestUse);
    }

    private static ProofCheck Judge(ProofBasis basis)
    {
        const string Name = "judge";
        if (!basis.Frame.HasJudge) return Without(Name, "no judge is configured");
        var e = basis.Evidence;
        var answer = e.JudgeSucceeded > 0 ? ProofAnswer.Pass : e.JudgeFailed > 0 ? ProofAnswer.Fail : ProofAnswer.NoEvidence;
        return new ProofCheck(Name, answer, e.JudgeSucceeded, "judge calls that succeeded", Text($"{e.JudgeSucceeded} succeeded, {e.JudgeFailed} did not"));
    }

    private static ProofCheck Sources(ProofBasis basis)
    {
        const string Name = "sources";
        if (!basis.Frame.HasReplies) return Without(Name, "no reply pipeline is configured");
        var e = basis.Evidence;
        var answer = e.ForeignSourcesPassed > 0 || e.CanariesPassed > 0 ? ProofAnswer.Fail
            : e.CanariesRejected == 0 || basis.Frame.AllowedSources is null ? ProofAnswer.NoEvidence : ProofAnswer.Pass;
        return new ProofCheck(Name, answer, e.CanariesRejected,
            "no permit of a source that is not allowed past REJECTED, and a canary with a forbidden source rejected for it",
            Text($"{e.ForeignSourcesPassed} foreign permits passed, {e.CanariesRejected} canaries rejected, {e.CanariesPassed} not"), e.NewestCanary);
    }

    private static ProofCheck Executions(ProofBasis basis)
    {
        var e = basis.Evidence;
        var answer = e.RunsPastLease > 0 || e.RunsWithoutStart > 0 || e.JobsUnscheduled > 0 ? ProofAnswer.Fail : e.Runs == 0 ? ProofAnswer.NoEvidence : ProofAnswer.Pass;
        var found = Text($"{e.Runs} runs, {e.RunsPastLease} past their lease, {e.RunsWithoutStart} without start, {e.JobsUnscheduled} active jobs without a next run");
        if (e.Spooled > 0) found += Text($", {e.Spooled} events wait in the spool");
        return new ProofCheck("executions", answer, e.Runs, "no run past its lease, none without a start record, every active job scheduled", found);
    }

    private static ProofCheck OpenPermits(ProofBasis basis)
    {
        const string Name = "open permits";
        if (!basis.Frame.HasReplies) return Without(Name, "no reply pipeline is configured");
        var e = basis.Evidence;
        var answer = e.InFlightPastLease > 0 || e.UnknownPastDeadline > 0 || e.Unresolved > 0 ? ProofAnswer.Fail
            : basis.PermitsCreated == 0 ? ProofAnswer.NoEvidence : ProofAnswer.Pass;
        return new ProofCheck(Name, answer, basis.PermitsCreated, "none in flight past its lease, none unknown past the look-up deadline, none unresolved",
            Text($"{e.InFlightPastLease} in flight past their lease, {e.UnknownPastDeadline} unknown too long, {e.Unresolved} unresolved"));
    }

    private static ProofCheck Build(ProofBasis basis, string meant)
    {
        var others = basis.Evidence.RunsByBuild.Where(pair => !pair.Key.StartsWith(meant, StringComparison.Ordinal)).ToArray();
        var n = basis.Evidence.RunsByBuild.Values.Sum() - others.Sum(pair => pair.Value);
        var found = Text($"{n} runs of it") + string.Concat(others.Select(pair => Text($", {pair.Value} of {pair.Key}")));
        return new ProofCheck("build", others.Length > 0 ? ProofAnswer.Fail : n == 0 ? ProofAnswer.NoEvidence : ProofAnswer.Pass, n, "every run of the window by build " + meant, found);
    }

    private static ProofCheck Trigger(ProofBasis basis)
    {
        const string Name = "trigger";
        if (basis.Evidence.Trigger is not { } e) return Without(Name, "no trigger is installed in the store");
        const string Expected = "calls of the store's trigger answered by the application with their own id";
        if (!e.IsReadable) return new ProofCheck(Name, ProofAnswer.NoEvidence, 0, Expected, "this role may not read the ledger of calls");
        var answer = e.LastThreeFailed || (e.Delivered == 0 && e.Failed > 0) ? ProofAnswer.Fail : e.Delivered == 0 ? ProofAnswer.NoEvidence : ProofAnswer.Pass;
        var found = Text($"{e.Calls} calls, {e.Delivered} delivered, {e.Failed} failed");
        if (e.LastThreeFailed) found += ", the last three among them";
        return new ProofCheck(Name, answer, e.Delivered, Expected, found, e.Newest);
    }

    private static ProofCheck Schema(ProofBasis basis) => new(
        "schema", basis.Frame.SchemaFault is null ? ProofAnswer.Pass : ProofAnswer.Fail, 1, "every object of ours as the library made it", basis.Frame.SchemaFault ?? "as it was made");

    private static ProofCheck Without(string name, string why) => new(name, ProofAnswer.LeftOut, 0, "nothing", why);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
