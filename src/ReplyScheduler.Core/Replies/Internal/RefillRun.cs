using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Replies.Internal;

/// <summary>Pulls candidates from a pipeline's source and offers them. A bad one is counted and reported; the others go on.</summary>
internal sealed class RefillRun(ReplyPipelines pipelines, IReplySchedulerStore store) : IJobHandler
{
    private const int Max = 1_000;
    private const int Batch = 100;
    private const int FaultsShown = 3;

    public async ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (pipelines.OfRefill(run.JobName) is not { Candidates: { } source } pipeline)
        {
            return new JobResult.Failed(
                PlanningReason.UnknownPipeline, $"No pipeline of this host refills by '{run.JobName}'. Give one a Source, or deactivate the job.");
        }

        var pulled = await source.PullAsync(new SourceRequest(run.StartedAt, Max), cancellationToken).ConfigureAwait(false);
        if (pulled is null) return new JobResult.Failed("source_failed", "The source answered null.");
        if (pulled.Count == 0) return new JobResult.NothingToDo("source_empty");

        var (good, faults) = Sort(pipeline, pulled);
        var answers = new List<OfferAnswer>(good.Count);
        foreach (var batch in good.Chunk(Batch))
        {
            answers.AddRange(await store.Candidates.OfferAsync(new OfferRequest(run.Stamp, pipeline.Name, batch), cancellationToken).ConfigureAwait(false));
        }

        return Report(pulled.Count, answers, faults);
    }

    private static (List<CandidateOffer> Good, List<string> Faults) Sort(ReplyPipeline pipeline, IReadOnlyList<Candidate> pulled)
    {
        var (good, faults) = (new List<CandidateOffer>(), new List<string>());
        for (var i = 0; i < Math.Min(pulled.Count, Max); i++)
        {
            if (CandidateRules.Fault(pulled[i], pipeline.Options.ShortestLife) is { } fault)
            {
                faults.Add($"Candidate {i}, {fault.Field}: {fault.Reason}");
            }
            else
            {
                good.Add(CandidateQueue.Prepare(pipeline, pulled[i], requeue: false));
            }
        }

        return (good, faults);
    }

    private static JobResult Report(int pulled, List<OfferAnswer> answers, List<string> faults)
    {
        var shown = faults.Take(FaultsShown);
        var result = EventData.Of(
            ("pulled", pulled),
            ("added", answers.OfType<OfferAnswer.Added>().Count()),
            ("known", answers.OfType<OfferAnswer.Known>().Count()),
            ("answered", answers.OfType<OfferAnswer.Answered>().Count()),
            ("invalid", faults.Count),
            ("faults", shown));
        return faults.Count switch
        {
            0 => new JobResult.Done(result),
            _ when answers.Count == 0 => new JobResult.Failed("candidates_invalid", $"All {faults.Count} candidates are invalid. {string.Join(' ', shown)}"),
            _ => new JobResult.PartlyDone(result),
        };
    }
}
