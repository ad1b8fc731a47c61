using ReplyScheduler.Diagnoses.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Diagnoses;

/// <inheritdoc/>
/// <param name="store">What is looked at.</param>
/// <param name="time">This machine's clock, to compare it with the store's.</param>
public sealed class Diagnosis(IReplySchedulerStore store, TimeProvider time) : IDiagnosis
{
    private const int PageSize = 5_000;
    private const int MostJobs = 50_000;
    private static readonly TimeSpan LeastWindow = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(31);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public async Task<DiagnosisReport> DiagnoseAsync(DiagnosisOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DiagnosisOptions();
        if (options.Window < LeastWindow || options.Window > LongestWindow)
            throw new ArgumentOutOfRangeException(nameof(options), options.Window, "A diagnosis looks back from 1 minute to 31 days.");
        try
        {
            await store.Schema.PrepareAsync(cancellationToken).ConfigureAwait(false);
            var basis = await ReadAsync(options, cancellationToken).ConfigureAwait(false);
            var findings = StoreFindings.Of(basis).Concat(JobFindings.Of(basis)).Concat(TriggerFindings.Of(basis)).Concat(TriggerFindings.OfTrigger(basis)).Concat(PostingFindings.Of(basis)).Concat(AlertFindings.Of(basis));
            return new DiagnosisReport { Store = basis.Evidence.Store, Findings = [.. findings.OrderByDescending(finding => finding.Severity)] };
        }
        catch (SchemaMismatchException drift)
        {
            return new DiagnosisReport { Findings = [StoreFindings.OfSchema(drift.Message)] };
        }
        catch (StoreException failed)
        {
            return new DiagnosisReport { Findings = [StoreFindings.Of(failed)] };
        }
    }

    private async Task<DiagnosisBasis> ReadAsync(DiagnosisOptions options, CancellationToken cancellationToken)
    {
        var query = new DiagnosisQuery(options.Window, options.Window > Day ? options.Window : Day, TriggerFindings.Events);
        var evidence = await store.Evidence.ReadDiagnosisAsync(query, cancellationToken).ConfigureAwait(false);
        var frame = await store.Evidence.ReadProofFrameAsync(null, cancellationToken).ConfigureAwait(false);
        var proof = await store.Evidence.ReadProofAsync(new ProofQuery(evidence.Store.Now - options.Window, evidence.Store.Now, [], []), cancellationToken).ConfigureAwait(false);
        TimeSpan? skew = evidence.Store.IsVirtual ? null : time.GetUtcNow() - evidence.Store.Now;
        var jobs = new List<JobState>();
        for (var after = ""; jobs.Count < MostJobs;)
        {
            var page = (await store.Evidence.ReadJobsAsync(new JobQuery { After = after, Limit = PageSize }, cancellationToken).ConfigureAwait(false)).Jobs;
            jobs.AddRange(page);
            if (page.Count < PageSize) break;
            after = page[^1].Row.Name;
        }

        return new DiagnosisBasis(evidence, jobs, proof.Trigger, frame.SchemaFault, skew);
    }
}
