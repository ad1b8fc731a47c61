using ReplyScheduler.Stores;

namespace ReplyScheduler.Instrumentation.Internal;

/// <summary>A store whose every step is shown to listeners.</summary>
internal sealed class MeasuredStore(IReplySchedulerStore inner, Instruments instruments) : IReplySchedulerStore
{
    public ISchemaStore Schema => field ??= new MeasuredSchema(inner.Schema, instruments);

    public IJobStore Jobs => field ??= new MeasuredJobs(inner.Jobs, instruments);

    public ICandidateStore Candidates => field ??= new MeasuredCandidates(inner.Candidates, instruments);

    public IPermitStore Permits => field ??= new MeasuredPermits(inner.Permits, instruments);

    public IEvidenceStore Evidence => field ??= new MeasuredEvidence(inner.Evidence, instruments);

    public ITriggerStore Triggers => field ??= new MeasuredTriggers(inner.Triggers, instruments);

    public IAlertStore Alerts => field ??= new MeasuredAlerts(inner.Alerts, instruments);

    public IUpkeepStore Upkeep => field ??= new MeasuredUpkeep(inner.Upkeep, instruments);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
