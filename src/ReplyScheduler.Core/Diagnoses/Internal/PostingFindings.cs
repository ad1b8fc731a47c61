using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Diagnoses.Internal;

/// <summary>Why nothing is posted.</summary>
internal static class PostingFindings
{
    private const int ManyFailures = 3;

    public static IEnumerable<Finding> Of(DiagnosisBasis basis) => [.. Stops(basis), .. Rejections(basis), .. Posts(basis), .. Overdue(basis)];

    private static IEnumerable<Finding> Stops(DiagnosisBasis basis)
    {
        foreach (var stop in basis.Evidence.Stops)
        {
            yield return stop.StartsWith("stopped: ", StringComparison.Ordinal)
                ? new Finding(FindingNames.Stopped, FindingSeverity.Warning, "", $"A stop switch is set ({stop}): nothing behind it is posted.", "`replyscheduler go`, with --pipeline or --account as it was set, if it is to go on.")
                : new Finding(FindingNames.GateClosed, FindingSeverity.Note, "", $"An account waits ({stop}).", "It goes on by itself.");
        }
    }

    private static IEnumerable<Finding> Rejections(DiagnosisBasis basis)
    {
        foreach (var permits in basis.Evidence.Permits)
        {
            if (permits.Code == Code(PermitStatus.Rejected, PermitReason.InvalidPipelineSource))
            {
                yield return new Finding(
                    FindingNames.SourceRejected, FindingSeverity.Critical, permits.Subject,
                    $"{permits.Count} permit(s) of the source '{permits.Subject}' were rejected (invalid_pipeline_source), the last at {DiagnosisText.Iso(permits.Newest)}: it is not one of those that are allowed.",
                    "Find out who writes them (`replyscheduler permits list --status rejected`). If the source is yours, name the pipeline as it is, or allow the source (AllowSources).");
            }
            else if (permits.Code == Code(PermitStatus.Rejected, PermitReason.TargetNotRoot))
            {
                yield return new Finding(
                    FindingNames.TargetRejected, FindingSeverity.Warning, permits.Subject,
                    $"{permits.Count} permit(s) of the source '{permits.Subject}' were rejected (target_not_root), the last at {DiagnosisText.Iso(permits.Newest)}.", "Offer root posts only, with evidence from an issuer that the pipeline accepts.");
            }
        }
    }

    private static IEnumerable<Finding> Posts(DiagnosisBasis basis)
    {
        foreach (var account in basis.Evidence.FailedPosts.GroupBy(posts => posts.Subject))
        {
            var lost = account.Where(posts => posts.Code.StartsWith(StoredCode.Of(PermitStatus.Unresolved), StringComparison.Ordinal)).ToList();
            if (lost.Count > 0)
            {
                yield return new Finding(
                    FindingNames.PermitsUnresolved, FindingSeverity.Critical, account.Key, $"{lost.Sum(posts => posts.Count)} permit(s) are UNRESOLVED: nobody could find out whether the post is public.",
                    "Look at the platform, then say so: `replyscheduler permits resolve ID --posted-id ...` or `--not-posted`.");
            }

            var failed = account.Except(lost).OrderByDescending(posts => posts.Newest).ToList();
            if (failed.Count == 0) continue;
            var count = failed.Sum(posts => posts.Count);
            var says = string.IsNullOrEmpty(failed[0].Detail) ? "." : ": " + failed[0].Detail;
            yield return new Finding(
                FindingNames.PublisherFailing, count >= ManyFailures ? FindingSeverity.Critical : FindingSeverity.Warning, account.Key,
                $"{count} post(s) failed, or their outcome is unknown, since the last one that went well ({string.Join(", ", failed.Select(posts => $"{posts.Count} {posts.Code}"))}); the newest at {DiagnosisText.Iso(failed[0].Newest)}{says}",
                "Look at the publisher and the platform: its address, its credentials, its state. `replyscheduler permits list --status not_posted` shows which; nothing is sent twice by itself.");
        }
    }

    private static IEnumerable<Finding> Overdue(DiagnosisBasis basis) => basis.Evidence.OverduePermits.Select(permits => new Finding(
        FindingNames.PermitsOverdue, FindingSeverity.Critical, permits.Subject, $"{permits.Count} permit(s) are {permits.Code} and wait five minutes past their time, or longer.",
        "See that the job of type posting_queue is active, not paused and handled by a live host, and that no gate or stop switch is closed."));

    private static string Code(PermitStatus status, PermitReason reason) => $"{StoredCode.Of(status)}:{StoredCode.Of(reason)}";
}
