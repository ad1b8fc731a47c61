using System.Collections.Concurrent;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Scheduling.Internal;

namespace ReplyScheduler.Posting.Internal;

/// <summary>What a posting run did. Safe for concurrent use.</summary>
internal sealed class PostingCounts
{
    private readonly ConcurrentDictionary<PermitStatus, int> permits = [];
    private readonly ConcurrentQueue<string> errors = [];
    private readonly ConcurrentDictionary<Guid, byte> left = [];
    private int canaries;
    private int lookedUp;
    private int withheld;

    /// <summary>Permits that this run looked at and that may still be due.</summary>
    public IReadOnlyList<Guid> Left => [.. left.Keys];

    public void Ended(PermitStatus status) => Ended(status, 1);

    public void Ended(PermitStatus status, int count) => permits.AddOrUpdate(status, count, (_, before) => before + count);

    public void Canary() => Interlocked.Increment(ref canaries);

    public void Leave(Guid permitId) => left.TryAdd(permitId, 0);

    public void NoLongerDue(Guid permitId) => left.TryRemove(permitId, out _);

    public void LookedUp() => Interlocked.Increment(ref lookedUp);

    /// <summary>A permit stays where it is, because the database may lose what is committed.</summary>
    public void Withhold() => Interlocked.Increment(ref withheld);

    public void Failed(Exception error) => errors.Enqueue($"{error.GetType().Name}: {error.Message}");

    public JobResult ToResult()
    {
        if (withheld > 0)
            return new JobResult.Failed(RunReasons.StoreNotDurable, $"{withheld} permits wait: this database may lose rows that are committed, so nothing is published from it. Turn fsync and synchronous_commit on for the server, the database and the role.");
        var did = permits.Values.Sum() + canaries + lookedUp + left.Count;
        if (errors.TryPeek(out var first) && permits.IsEmpty) return new JobResult.Failed("run_failed", $"{errors.Count} permits or look-ups failed; the first: {first}");
        if (did == 0) return new JobResult.NothingToDo("queue_empty");

        var result = EventData.Of(
            ("used", Of(PermitStatus.Used)), ("not_posted", Of(PermitStatus.NotPosted)), ("unknown", Of(PermitStatus.OutcomeUnknown)),
            ("rejected", Of(PermitStatus.Rejected)), ("expired", Of(PermitStatus.Expired)), ("waiting", left.Count),
            ("looked_up", lookedUp), ("canaries", canaries), ("errors", errors.Count), ("first_error", first));
        return errors.IsEmpty ? new JobResult.Done(result) : new JobResult.PartlyDone(result);
    }

    private int Of(PermitStatus status) => permits.GetValueOrDefault(status);
}
