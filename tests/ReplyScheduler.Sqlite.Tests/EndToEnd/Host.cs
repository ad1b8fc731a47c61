using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Liveness;
using ReplyScheduler.Permits;
using ReplyScheduler.Proofs;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>One process of a host, as far as the library sees it: a container with a scheduler on the test's file.</summary>
internal sealed class Host(ServiceProvider container, FaultyStore store) : IAsyncDisposable
{
    private static readonly TickOptions Patiently = new() { Wait = TimeSpan.FromSeconds(20), TriggeredBy = "test" };

    public FaultyStore Store => store;

    public IReplyScheduler Scheduler { get; } = container.GetRequiredService<IReplyScheduler>();

    public ICandidateQueue Queue => container.GetRequiredService<ICandidateQueue>();

    public IPermits Permits => container.GetRequiredService<IPermits>();

    public IJobControl Jobs => container.GetRequiredService<IJobControl>();

    public IAlerts Alerts => container.GetRequiredService<IAlerts>();

    public IProof Proof => container.GetRequiredService<IProof>();

    public Replay Replay => container.GetRequiredService<Replay>();

    public bool IsKilled { get; private set; }

    /// <summary>Ticks and waits until nothing runs here any more.</summary>
    public async Task<TickReport> TickAsync()
    {
        var report = await Scheduler.TickAsync(Patiently);
        return report.Running == 0 ? report : throw new TimeoutException($"{report.Running} runs go on after the wait of the tick.");
    }

    /// <summary>Ticks; what was started goes on.</summary>
    public Task<TickReport> BeginAsync() => Scheduler.TickAsync();

    public Task<OfferAnswer> OfferAsync(string target, Func<Candidate, Candidate>? change = null) => Queue.OfferAsync((change ?? (c => c))(Candidate(target)));

    public static Candidate Candidate(string target) => new()
    {
        TargetId = target, Author = "Ada", Text = "How do I prune a rose?", ExpectedViews = 6000, Root = new RootEvidence(target, "host"),
    };

    /// <summary>As if the process died: nothing that it does reaches the store any more.</summary>
    public void Kill()
    {
        IsKilled = true;
        Store.Before = _ => throw FaultyStore.Dead();
    }

    public ValueTask DisposeAsync() => container.DisposeAsync();
}
