namespace ReplyScheduler.Stores;

/// <summary>Catalogue, slots, claims and leases.</summary>
public interface IJobStore
{
    /// <summary>Makes the instance known, with its boot event. The first step of an instance after preparing the schema.</summary>
    Task<RegisterResult> RegisterAsync(InstanceRegistration request, CancellationToken cancellationToken);

    /// <summary>
    /// Registers a batch of the jobs of an application's code. A row is written only when the code's own definition changed since code
    /// last wrote it, or when it was unowned; every overwrite of an SQL edit is an event. Jobs that the code left are never changed or
    /// deleted: they are marked, with an event and an alert.
    /// </summary>
    Task<SyncJobsResult> SyncAsync(SyncJobsRequest request, CancellationToken cancellationToken);

    /// <summary>Catalogue rows that changed after a version; all of them when a row was deleted since.</summary>
    Task<LoadJobsResult> LoadAsync(long sinceVersion, CancellationToken cancellationToken);

    /// <summary>
    /// One transaction: sweeps expired leases; records slots that did not run; claims offered slots, due retries and requests,
    /// each with its ledger row, execution row, lease and start event. A slot is claimed at most once whoever offers it.
    /// </summary>
    Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Does what a person or a program asked of a job: run it, back-fill it, cancel a run, pause, resume. Each is recorded with who and
    /// why, in the same transaction.
    /// </summary>
    Task<JobRequestOutcome> RequestAsync(JobRequest request, CancellationToken cancellationToken);

    /// <summary>Extends the leases that this instance still holds.</summary>
    Task<RenewResult> RenewAsync(RenewRequest request, CancellationToken cancellationToken);

    /// <summary>Ends runs, each with its event, iff the run is still this tenure's. The outcomes are in the order of the request.</summary>
    Task<IReadOnlyList<StepOutcome>> FinishAsync(FinishRequest request, CancellationToken cancellationToken);
}
