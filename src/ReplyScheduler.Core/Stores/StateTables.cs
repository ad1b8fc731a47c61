using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using C = ReplyScheduler.Replies.CandidateStatus;
using E = ReplyScheduler.Scheduling.ExecutionStatus;
using P = ReplyScheduler.Permits.PermitStatus;

namespace ReplyScheduler.Stores;

/// <summary>The state machines of permits, executions and candidates. What is not listed is refused, in code and by SQL.</summary>
public static class StateTables
{
    /// <summary>
    /// Permits. No arrow leads back to <c>APPROVED</c>: every design that re-arms a permit can post twice. The only way out of
    /// <c>NOT_POSTED</c> is a late positive fact, since truth must be storable.
    /// </summary>
    public static StateTable<P> Permits { get; } = new(
        P.Pending,
        (P.Pending, P.Approved), (P.Pending, P.Rejected), (P.Pending, P.Expired), (P.Pending, P.Revoked),
        (P.Approved, P.InFlight), (P.Approved, P.Rejected), (P.Approved, P.Expired), (P.Approved, P.Revoked),
        (P.InFlight, P.Used), (P.InFlight, P.NotPosted), (P.InFlight, P.OutcomeUnknown),
        (P.OutcomeUnknown, P.Used), (P.OutcomeUnknown, P.NotPosted), (P.OutcomeUnknown, P.Unresolved),
        (P.Unresolved, P.Used), (P.Unresolved, P.NotPosted),
        (P.NotPosted, P.Used));

    /// <summary>Executions: a run ends once. A later attempt is a row of its own.</summary>
    public static StateTable<E> Executions { get; } = new(
        E.Running,
        (E.Running, E.Succeeded), (E.Running, E.PartlySucceeded), (E.Running, E.NothingToDo), (E.Running, E.Failed),
        (E.Running, E.TimedOut), (E.Running, E.Cancelled), (E.Running, E.Abandoned));

    /// <summary>Candidates. Those that ended come back only by an explicit offer that says so.</summary>
    public static StateTable<C> Candidates { get; } = new(
        C.Waiting,
        (C.Waiting, C.Leased), (C.Waiting, C.Expired), (C.Waiting, C.Withdrawn), (C.Waiting, C.Dead),
        (C.Leased, C.Waiting), (C.Leased, C.Decided), (C.Leased, C.Denied), (C.Leased, C.Dead),
        (C.Leased, C.Expired), (C.Leased, C.Withdrawn),
        (C.Expired, C.Waiting), (C.Dead, C.Waiting), (C.Decided, C.Waiting), (C.Withdrawn, C.Waiting));
}
