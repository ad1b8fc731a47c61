using System.Data.Common;
using ReplyScheduler.Internal;
using ReplyScheduler.Posting.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Permits.Internal;

/// <summary>Operators' steps: arguments checked here, races answered by the store.</summary>
internal sealed class OperatorPermits(StoreAccess access) : IPermits
{
    private const int ActorLength = 200;
    private const int NoteLength = 2_000;
    private const int MostRead = 10_000;

    public async Task<PermitState?> FindAsync(Guid permitId, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.Permits.FindAsync(permitId, transaction, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<PermitState>> ListAsync(PermitQuery? query, CancellationToken cancellationToken)
    {
        query ??= new PermitQuery();
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MostRead);
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.Permits.ListAsync(query, cancellationToken).ConfigureAwait(false);
    }

    public async Task<PermitAnswer> RevokeAsync(Guid permitId, string actor, string why, CancellationToken cancellationToken)
    {
        Require(actor, ActorLength, nameof(actor));
        Require(why, NoteLength, nameof(why));
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        return Answer(await store.Permits.RevokeAsync(new RevokeRequest(access.Stamp, permitId, actor, why), cancellationToken).ConfigureAwait(false));
    }

    public async Task<PermitAnswer> ResolveAsync(Guid permitId, string actor, string note, string? postedId, CancellationToken cancellationToken)
    {
        Require(actor, ActorLength, nameof(actor));
        Require(note, NoteLength, nameof(note));
        if (postedId is not null && !PostedIdRules.IsWellFormed(postedId))
        {
            throw new ArgumentException($"A posted id has 1 to {PostedIdRules.MaxLength} printable characters without spaces.", nameof(postedId));
        }

        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        return Answer(await store.Permits.ResolveAsync(new ResolveRequest(access.Stamp, permitId, actor, note, postedId), cancellationToken).ConfigureAwait(false));
    }

    public Task<int> StopAsync(StopScope scope, string name, string actor, string why, bool revoke, CancellationToken cancellationToken) =>
        SwitchAsync(scope, name, stop: true, revoke, actor, why, cancellationToken);

    public Task GoAsync(StopScope scope, string name, string actor, string why, CancellationToken cancellationToken) =>
        SwitchAsync(scope, name, stop: false, revoke: false, actor, why, cancellationToken);

    private async Task<int> SwitchAsync(
        StopScope scope, string name, bool stop, bool revoke, string actor, string why, CancellationToken cancellationToken)
    {
        Require(actor, ActorLength, nameof(actor));
        Require(why, NoteLength, nameof(why));
        var reach = scope == StopScope.Global ? "*" : name;
        Require(reach, ActorLength, nameof(name));
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.Permits.SwitchAsync(new SwitchRequest(access.Stamp, scope, reach, stop, revoke, actor, why), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The store's answer in the vocabulary of refusals.</summary>
    internal static PermitAnswer Answer(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Applied => new PermitAnswer.Done(),
        StepOutcome.Conflict conflict => Refused(StoredCode.To<PermitStatus>(conflict.Actual)),
        StepOutcome.NotFound => new PermitAnswer.Refused(PermitRefusal.PermitNotFound),
        _ => new PermitAnswer.Refused(PermitRefusal.StaleFence),
    };

    private static PermitAnswer.Refused Refused(PermitStatus actual) => new(
        actual switch
        {
            PermitStatus.Pending or PermitStatus.Approved => PermitRefusal.PermitNotClaimed,
            PermitStatus.InFlight => PermitRefusal.PermitInFlight,
            PermitStatus.OutcomeUnknown or PermitStatus.Unresolved => PermitRefusal.PermitOutcomeUnknown,
            PermitStatus.Used => PermitRefusal.PermitAlreadyUsed,
            _ => PermitRefusal.PermitEnded,
        },
        actual);

    private static void Require(string text, int length, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text, name);
        if (text.Length > length) throw new ArgumentException($"It has {text.Length} characters; at most {length} are allowed.", name);
    }
}
