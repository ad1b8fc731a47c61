using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Permits;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Proofs;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Tests.Hosts;

/// <summary>A whole host on a database, as a process of its own would be: its own container, scheduler, store and pool.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public const string Pipeline = "reply_v2_scheduler";

    private static readonly TickOptions Patiently = new() { Wait = TimeSpan.FromSeconds(30), TriggeredBy = "test" };

    private readonly ServiceProvider container;
    private readonly ConcurrentQueue<Exception> failures = [];

    public TestHost(TestDatabase database, Action<ReplySchedulerBuilder> configure, Action<PostgresOptions>? options = null, TimeProvider? time = null)
        : this(database.Text, configure, options, time)
    {
    }

    public TestHost(string connection, Action<ReplySchedulerBuilder> configure, Action<PostgresOptions>? options = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        if (time is not null) services.AddSingleton(time);
        services.AddReplyScheduler(rs =>
        {
            rs.UsePostgres(connection, o =>
            {
                (o.MigrateAtStart, o.MaxPoolSize) = (true, 8);
                options?.Invoke(o);
            });
            rs.Configure(o => o.Build = "1.0.0+test");
            configure(rs);
        });
        container = services.BuildServiceProvider();
    }

    public IReplyScheduler Scheduler => container.GetRequiredService<IReplyScheduler>();

    public IReplySchedulerStore Store => container.GetRequiredService<IReplySchedulerStore>();

    public ICandidateQueue Queue => container.GetRequiredService<ICandidateQueue>();

    public IPermits Permits => container.GetRequiredService<IPermits>();

    public IProof Proof => container.GetRequiredService<IProof>();

    public Replay Replay => container.GetRequiredService<Replay>();

    /// <summary>What ticks and offers of <see cref="RunAsync"/> threw.</summary>
    public IReadOnlyList<Exception> Failures => [.. failures];

    /// <summary>Those of them that do not say that the server is to blame for now.</summary>
    public IEnumerable<Exception> Unclear => failures.Where(failure => failure is not StoreException { IsTransient: true });

    /// <summary>A pipeline whose candidates come by the queue.</summary>
    public static void Replies(ReplySchedulerBuilder rs, RecordingPlatform platform, string every = "*/15 * * * *") => rs.AddReplies(Pipeline, r => r
        .Every(every)
        .AcceptRootsFrom("host")
        .PermitLife(TimeSpan.FromHours(3))
        .Compose((candidate, _) => ValueTask.FromResult($"Thanks, {candidate.Author}, for {candidate.TargetId}!"))
        .Publish(platform));

    public static Candidate Candidate(string target) => new()
    {
        TargetId = target, Author = "Ada", Text = "How do I prune a rose?", ExpectedViews = 6000, Root = new RootEvidence(target, "host"),
    };

    /// <summary>Ticks and waits until nothing runs here any more.</summary>
    public async Task<TickReport> TickAsync()
    {
        var report = await Scheduler.TickAsync(Patiently);
        return report.Running == 0 ? report : throw new TimeoutException($"{report.Running} runs go on after the wait of the tick.");
    }

    /// <summary>Lives as a host does that ticks by a timer, whatever happens to its server, until told to stop.</summary>
    public async Task RunAsync(TimeSpan every, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await NotedAsync(() => Scheduler.TickAsync(cancellationToken: CancellationToken.None));
            await Task.Delay(every, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Does something that may fail, and keeps the failure. Whether it did not.</summary>
    public async Task<bool> NotedAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception error)
        {
            failures.Enqueue(error);
            return false;
        }
    }

    /// <summary>Tries until it is so; fails after a minute, or ten in the full size.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); !await isSo();)
        {
            if (TimeProvider.System.GetElapsedTime(begun) > TimeSpan.FromMinutes(TestSize.Of(1, 10))) throw new TimeoutException($"This did not come to pass: {what}.");
            await Task.Delay(20);
        }
    }

    /// <summary>Moves a virtual clock, whoever holds leases.</summary>
    public async Task<DateTimeOffset> AdvanceAsync(TimeSpan by)
    {
        var now = (await Store.Schema.PrepareAsync(default)).Now;
        return (await Store.Schema.AdvanceAsync(now + by, passLeases: true, default)).Now;
    }

    public ValueTask DisposeAsync() => container.DisposeAsync();
}
