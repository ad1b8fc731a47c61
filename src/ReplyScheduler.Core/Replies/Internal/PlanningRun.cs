using ReplyScheduler.Permits;
using ReplyScheduler.Posting.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Replies.Internal;

/// <summary>
/// One planning run: take the best candidate, judge, compose, decide. Every path ends the run in the store step that also settles
/// the candidate, with one reason; a run that lost its lease stops without writing.
/// </summary>
internal sealed class PlanningRun(ReplyPipelines pipelines, IReplySchedulerStore store, TimeProvider time) : IJobHandler
{
    private static readonly JobResult Lost = new JobResult.Recorded(ExecutionStatus.Abandoned, null, Wakes: false);

    public async ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (pipelines.Find(run.JobName) is not { } pipeline)
        {
            return new JobResult.Failed(
                PlanningReason.UnknownPipeline, $"This host has no pipeline '{run.JobName}'. Register it with AddReplies, or deactivate the job.");
        }

        var take = await store.Candidates.TakeAsync(Take(pipeline, run), cancellationToken).ConfigureAwait(false);
        if (take.Outcome is not StepOutcome.Applied) return Lost;
        if (take.Taken is { } taken) return await PlanAsync(pipeline, run, take, taken, cancellationToken).ConfigureAwait(false);

        var reason = take.Supply.QueueSize == 0 ? PlanningReason.QueueEmpty : PlanningReason.NoEligibleTier;
        return await ReturnAsync(pipeline, run, take, [], PlanningStop.Skipped(reason), cancellationToken).ConfigureAwait(false);
    }

    private async Task<JobResult> PlanAsync(ReplyPipeline pipeline, JobRun run, TakeResult take, TakenCandidate taken, CancellationToken cancellationToken)
    {
        var usage = new UsageBook(pipeline.Options.Prices, run.RunId, taken.CandidateId);
        var draft = await new PlanningStages(pipeline, usage, time).DraftAsync(taken.Candidate, cancellationToken).ConfigureAwait(false);
        if (draft.Stop is { } stop) return await ReturnAsync(pipeline, run, take, usage.Rows, stop, cancellationToken).ConfigureAwait(false);

        var decided = await store.Permits.DecideAsync(Decide(pipeline, run, take, draft, usage.Rows), cancellationToken).ConfigureAwait(false);
        return decided switch
        {
            DecideResult.Decided => new JobResult.Recorded(ExecutionStatus.Succeeded, null),
            DecideResult.DuplicateText => await ReturnAsync(
                pipeline, run, take, usage.Rows, PlanningStop.BadText(PermitReason.ContentDuplicate), cancellationToken).ConfigureAwait(false),
            _ => Lost,
        };
    }

    private async Task<JobResult> ReturnAsync(
        ReplyPipeline pipeline, JobRun run, TakeResult take, IReadOnlyList<UsageRecord> usage, PlanningStop stop, CancellationToken cancellationToken)
    {
        var report = new PlanningReport(run, take);
        var outcome = await store.Candidates.ReturnAsync(
            new ReturnRequest
            {
                Stamp = run.Stamp,
                End = report.Stopped(stop),
                CandidateId = take.Taken?.CandidateId,
                Fate = stop.Fate,
                MaxAttempts = pipeline.Options.MaxAttempts,
                BackOff = pipeline.Options.BackOff,
                Usage = usage,
                Events = [report.StoppedBy(stop)],
            },
            cancellationToken).ConfigureAwait(false);
        return outcome is StepOutcome.Applied
            ? new JobResult.Recorded(stop.Status, stop.Reason, Wakes: take.Taken is null && pipeline.Candidates is not null)
            : Lost;
    }

    private static TakeRequest Take(ReplyPipeline pipeline, JobRun run)
    {
        var recent = run.Calendar is { } calendar ? PlanningRhythm.SlotsBefore(calendar, run.SlotTime, run.EffectiveFrom) : [];
        return new TakeRequest
        {
            Stamp = run.Stamp,
            RunId = run.RunId,
            JobId = run.JobId,
            Pipeline = pipeline.Name,
            RecentSlots = recent,
            BehindBelow = pipeline.Options.Target * recent.Count / pipeline.RhythmOf(run.Calendar).SlotsOfAnHour,
            MaxAttempts = pipeline.Options.MaxAttempts,
            BackOff = pipeline.Options.BackOff,
            WakeWhenEmpty = pipeline.Candidates is null ? [] : [pipeline.RefillJob],
        };
    }

    private DecideRequest Decide(ReplyPipeline pipeline, JobRun run, TakeResult take, PlanningDraft draft, IReadOnlyList<UsageRecord> usage)
    {
        var report = new PlanningReport(run, take);
        var (decisionId, permitId) = (Guid.CreateVersion7(take.Now), Guid.CreateVersion7(take.Now));
        return new DecideRequest
        {
            Stamp = run.Stamp,
            End = report.Decided(),
            DecisionId = decisionId,
            PermitId = permitId,
            Pipeline = pipeline.Name,
            PipelineSource = pipeline.Source.Value,
            CandidateId = take.Taken!.CandidateId,
            Content = draft.Text!,
            ContentSha256 = ContentHash.Of(draft.Text!),
            Verdict = draft.Verdict,
            SlotTime = run.SlotTime,
            TakenAt = take.Now,
            JudgedFor = draft.JudgedFor,
            ComposedFor = draft.ComposedFor,
            PermitLife = pipeline.Options.PermitLife,
            DuplicateWindow = pipeline.Options.DuplicateTextWindow,
            Usage = usage,
            Events = [report.DecisionCreated(decisionId, permitId)],
            Wake = PostingJob.Name,
        };
    }
}
