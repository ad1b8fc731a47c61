using System.Data.Common;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>What somebody asks of a job: a closed union.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="Actor">Who asks, 1 to 200 characters.</param>
/// <param name="Why">Why, at most 2,000 characters.</param>
public abstract record JobRequest(InstanceStamp Stamp, string Actor, string Why)
{
    /// <summary>A run of its own, besides the schedule.</summary>
    /// <param name="Stamp">Who writes.</param>
    /// <param name="Actor">Who asks.</param>
    /// <param name="Why">Why.</param>
    /// <param name="JobName">The job.</param>
    /// <param name="Payload">What the handler is given instead of the row's payload; null for that.</param>
    /// <param name="NotBefore">The earliest start; null for now.</param>
    /// <param name="Key">While a request of the job with this key waits, another one changes nothing; null for no key. At most 200 characters.</param>
    public sealed record Run(InstanceStamp Stamp, string Actor, string Why, string JobName, string? Payload, DateTimeOffset? NotBefore, string? Key)
        : JobRequest(Stamp, Actor, Why)
    {
        /// <summary>The application's own transaction on the store's database, within which the step is done; null, the default, for one of the store.</summary>
        public DbTransaction? Transaction { get; init; }
    }

    /// <summary>Runs for occurrences of the past that nobody claimed.</summary>
    /// <param name="Stamp">Who writes.</param>
    /// <param name="Actor">Who asks.</param>
    /// <param name="Why">Why.</param>
    /// <param name="JobName">The job.</param>
    /// <param name="Occurrences">At most 10,000, sorted. Those of the future, those older than the retention of slots and those that are asked for already are left out.</param>
    public sealed record Backfill(InstanceStamp Stamp, string Actor, string Why, string JobName, IReadOnlyList<DateTimeOffset> Occurrences)
        : JobRequest(Stamp, Actor, Why);

    /// <summary>Ends a run that goes on, or keeps one that waits from beginning.</summary>
    /// <param name="Stamp">Who writes.</param>
    /// <param name="Actor">Who asks.</param>
    /// <param name="Why">Why.</param>
    /// <param name="Id">A run, or a request that waits.</param>
    public sealed record Cancel(InstanceStamp Stamp, string Actor, string Why, Guid Id) : JobRequest(Stamp, Actor, Why);

    /// <summary>No runs until an instant: slots until then are recorded as skipped.</summary>
    /// <param name="Stamp">Who writes.</param>
    /// <param name="Actor">Who asks.</param>
    /// <param name="Why">Why.</param>
    /// <param name="JobName">The job.</param>
    /// <param name="Until">The pause ends by itself here; one in the past is refused.</param>
    public sealed record Pause(InstanceStamp Stamp, string Actor, string Why, string JobName, DateTimeOffset Until) : JobRequest(Stamp, Actor, Why);

    /// <summary>
    /// Brings jobs into the catalogue as a person would with SQL: they belong to no application. With <paramref name="Replace"/> also changes
    /// those that are there; an application's code leaves the change alone until its own definition changes.
    /// </summary>
    /// <param name="Stamp">Who writes.</param>
    /// <param name="Actor">Who asks.</param>
    /// <param name="Why">Why.</param>
    /// <param name="Jobs">Sorted by the UTF-8 bytes of their names, names unique, at most 10,000.</param>
    /// <param name="Replace">Whether a job that is there is changed; otherwise it is left as it is.</param>
    public sealed record Define(InstanceStamp Stamp, string Actor, string Why, IReadOnlyList<JobDefinition> Jobs, bool Replace) : JobRequest(Stamp, Actor, Why);

    /// <summary>Makes a job active, so that it has slots from now on, or inactive.</summary>
    /// <param name="Stamp">Who writes.</param>
    /// <param name="Actor">Who asks.</param>
    /// <param name="Why">Why.</param>
    /// <param name="JobName">The job.</param>
    /// <param name="IsActive">Which of the two.</param>
    public sealed record Activate(InstanceStamp Stamp, string Actor, string Why, string JobName, bool IsActive) : JobRequest(Stamp, Actor, Why);

    /// <summary>Ends a pause now.</summary>
    /// <param name="Stamp">Who writes.</param>
    /// <param name="Actor">Who asks.</param>
    /// <param name="Why">Why.</param>
    /// <param name="JobName">The job.</param>
    public sealed record Resume(InstanceStamp Stamp, string Actor, string Why, string JobName) : JobRequest(Stamp, Actor, Why);
}
