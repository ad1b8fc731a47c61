namespace ReplyScheduler.Stores;

/// <summary>
/// Everything that a store does, by role. Roles follow transaction boundaries, not tables: each mutating member is one complete,
/// atomic step that includes its event rows; if two things must be atomic, they are one member.
/// </summary>
/// <remarks>
/// Rules for every member. Requests carry no <em>now</em>: the store stamps rows by its one clock and returns its time. Expected
/// races are outcomes, not exceptions; a <see cref="StoreException"/> means that the database is broken or the caller is. A step
/// that answered with an exception may have been applied only if its commit was under way, and every step may be tried again
/// with the same request. No member runs user code or holds a connection after it returns. All members are safe for concurrent use.
/// </remarks>
public interface IReplySchedulerStore : IAsyncDisposable
{
    /// <summary>Schema, identity and clock.</summary>
    ISchemaStore Schema { get; }

    /// <summary>Catalogue, slots, claims, leases.</summary>
    IJobStore Jobs { get; }

    /// <summary>The queue of posts that might be answered.</summary>
    ICandidateStore Candidates { get; }

    /// <summary>Decisions and permits.</summary>
    IPermitStore Permits { get; }

    /// <summary>Events, usage, and what proof, trace and status read.</summary>
    IEvidenceStore Evidence { get; }

    /// <summary>Requests that trigger a tick.</summary>
    ITriggerStore Triggers { get; }

    /// <summary>Findings, judged from the stored rows and told through an outbox.</summary>
    IAlertStore Alerts { get; }

    /// <summary>Retention.</summary>
    IUpkeepStore Upkeep { get; }
}
