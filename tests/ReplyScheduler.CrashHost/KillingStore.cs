using ReplyScheduler.Stores;

namespace ReplyScheduler.CrashHost;

/// <summary>A store whose every member is a kill point.</summary>
internal sealed class KillingStore(IReplySchedulerStore inner, KillPoint kill) : IReplySchedulerStore
{
    public ISchemaStore Schema { get; } = new KillingSchemaStore(inner.Schema, kill);

    public IJobStore Jobs { get; } = new KillingJobStore(inner.Jobs, kill);

    public ICandidateStore Candidates { get; } = new KillingCandidateStore(inner.Candidates, kill);

    public IPermitStore Permits { get; } = new KillingPermitStore(inner.Permits, kill);

    public IEvidenceStore Evidence { get; } = new KillingEvidenceStore(inner.Evidence, kill);

    public ITriggerStore Triggers { get; } = new KillingTriggerStore(inner.Triggers, kill);

    public IAlertStore Alerts { get; } = new KillingAlertStore(inner.Alerts, kill);

    public IUpkeepStore Upkeep { get; } = new KillingUpkeepStore(inner.Upkeep, kill);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
