using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>A store that fails when a test says so: before a step, so that nothing of it is stored, or after it, so that only its answer is lost.</summary>
internal sealed class FaultyStore : IReplySchedulerStore
{
    private readonly IReplySchedulerStore inner;

    public FaultyStore(IReplySchedulerStore inner)
    {
        this.inner = inner;
        Schema = FaultyRole.Of(inner.Schema, this);
        Jobs = FaultyRole.Of(inner.Jobs, this);
        Candidates = FaultyRole.Of(inner.Candidates, this);
        Permits = FaultyRole.Of(inner.Permits, this);
        Evidence = FaultyRole.Of(inner.Evidence, this);
        Triggers = FaultyRole.Of(inner.Triggers, this);
        Alerts = FaultyRole.Of(inner.Alerts, this);
        Upkeep = FaultyRole.Of(inner.Upkeep, this);
    }

    /// <summary>Told the member's name before each step; what it throws is the step's answer.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Told the member's name after each step; what it throws is the step's answer, although the step was applied.</summary>
    public Action<string> After { get; set; } = _ => { };

    public ISchemaStore Schema { get; }

    public IJobStore Jobs { get; }

    public ICandidateStore Candidates { get; }

    public IPermitStore Permits { get; }

    public IEvidenceStore Evidence { get; }

    public ITriggerStore Triggers { get; }

    public IAlertStore Alerts { get; }

    public IUpkeepStore Upkeep { get; }

    public static StoreException Busy() => new("The database is busy.", isTransient: true);

    public static StoreException Dead() => new("The process was killed.", isTransient: false);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
