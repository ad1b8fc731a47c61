using ReplyScheduler.Replies;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Core.Tests.Posting;

/// <summary>A store whose steps are delegates of the test; a step without one is a step that must not happen.</summary>
internal sealed class ScriptedStore : IReplySchedulerStore, IPermitStore, ICandidateStore
{
    public Func<DueRequest, DueResult> Due { get; set; } = Refuse<DueRequest, DueResult>;

    public Func<LaunchRequest, LaunchResult> Launch { get; set; } = Refuse<LaunchRequest, LaunchResult>;

    public Func<RefuseRequest, StepOutcome> Reject { get; set; } = Refuse<RefuseRequest, StepOutcome>;

    public Func<SettleRequest, StepOutcome> Settle { get; set; } = Refuse<SettleRequest, StepOutcome>;

    public Func<ReconcileRequest, StepOutcome> Reconcile { get; set; } = Refuse<ReconcileRequest, StepOutcome>;

    public Func<TakeRequest, TakeResult> Take { get; set; } = Refuse<TakeRequest, TakeResult>;

    public Func<ReturnRequest, StepOutcome> Return { get; set; } = Refuse<ReturnRequest, StepOutcome>;

    public Func<DecideRequest, DecideResult> Decide { get; set; } = Refuse<DecideRequest, DecideResult>;

    public Func<OfferRequest, IReadOnlyList<OfferAnswer>> Offer { get; set; } = Refuse<OfferRequest, IReadOnlyList<OfferAnswer>>;

    public ISchemaStore Schema => throw new InvalidOperationException("Not scripted.");

    public IJobStore Jobs => throw new InvalidOperationException("Not scripted.");

    public ICandidateStore Candidates => this;

    public IPermitStore Permits => this;

    public IEvidenceStore Evidence => throw new InvalidOperationException("Not scripted.");

    public ITriggerStore Triggers => throw new InvalidOperationException("Not scripted.");

    public IAlertStore Alerts => throw new InvalidOperationException("Not scripted.");

    public IUpkeepStore Upkeep => throw new InvalidOperationException("Not scripted.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<DueResult> DueAsync(DueRequest request, CancellationToken cancellationToken) => Run(Due, request, cancellationToken);

    public Task<LaunchResult> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken) => Run(Launch, request, cancellationToken);

    public Task<StepOutcome> RefuseAsync(RefuseRequest request, CancellationToken cancellationToken) => Run(Reject, request, cancellationToken);

    public Task<StepOutcome> SettleAsync(SettleRequest request, CancellationToken cancellationToken) => Run(Settle, request, cancellationToken);

    public Task<StepOutcome> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken) => Run(Reconcile, request, cancellationToken);

    public Task<TakeResult> TakeAsync(TakeRequest request, CancellationToken cancellationToken) => Run(Take, request, cancellationToken);

    public Task<StepOutcome> ReturnAsync(ReturnRequest request, CancellationToken cancellationToken) => Run(Return, request, cancellationToken);

    public Task<DecideResult> DecideAsync(DecideRequest request, CancellationToken cancellationToken) => Run(Decide, request, cancellationToken);

    public Task<IReadOnlyList<OfferAnswer>> OfferAsync(OfferRequest request, CancellationToken cancellationToken) => Run(Offer, request, cancellationToken);

    public Task<int> WithdrawAsync(WithdrawRequest request, CancellationToken cancellationToken) => throw new InvalidOperationException("Not scripted.");

    public Task<StepOutcome> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken) => throw new InvalidOperationException("Not scripted.");

    public Task<PermitState?> FindAsync(Guid permitId, System.Data.Common.DbTransaction? transaction, CancellationToken cancellationToken) => throw new InvalidOperationException("Not scripted.");

    public Task<IReadOnlyList<PermitState>> ListAsync(PermitQuery query, CancellationToken cancellationToken) => throw new InvalidOperationException("Not scripted.");

    public Task<StepOutcome> RevokeAsync(RevokeRequest request, CancellationToken cancellationToken) => throw new InvalidOperationException("Not scripted.");

    public Task<int> SwitchAsync(SwitchRequest request, CancellationToken cancellationToken) => throw new InvalidOperationException("Not scripted.");

    private static async Task<TResult> Run<TRequest, TResult>(Func<TRequest, TResult> step, TRequest request, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return step(request);
    }

    private static TResult Refuse<TRequest, TResult>(TRequest request) => throw new InvalidOperationException($"{typeof(TRequest).Name} is not scripted.");
}
