using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.ConsoleHost.CommandLine;
using ReplyScheduler.ConsoleHost.Output;
using ReplyScheduler.ConsoleHost.Posts;
using ReplyScheduler.ConsoleHost.Replay;
using ReplyScheduler.Proofs;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Playback = ReplyScheduler.Scheduling.Replay;

namespace ReplyScheduler.ConsoleHost.Commands;

/// <summary>Answers posts on a timetable: a replay on a virtual clock, or live until it is told to stop.</summary>
/// <param name="options">What the user asked for.</param>
/// <param name="output">Told what happens.</param>
/// <param name="error">Where passing troubles of a live run go.</param>
/// <param name="time">Says when a replay ends, and times a live run.</param>
internal sealed class RunCommand(RunOptions options, IRunOutput output, TextWriter error, TimeProvider time)
{
    private const int Batch = 200;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly CronSchedule _every = CronSchedule.Parse(options.Every);
    private readonly PlannedOffers _offers = new();

    /// <summary>
    /// Runs, then proves what ran. The proof's exit code is a replay's; a live run that was stopped fails only if the proof fails, since
    /// it may have been too short for evidence of everything.
    /// </summary>
    /// <exception cref="OperationCanceledException">A replay was told to stop; the next run goes on where it stood.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var posts = options.PostsPath is { } path ? PostsFile.Read(path) : PostsFile.ReadBundled();
        var quarter = ReplaySpan.LastQuarter(time.GetUtcNow());
        var span = options.Live ? null : ReplaySpan.Before(_every, options.Slots, quarter);
        if (options.Database is SqliteFile { Path: var file })
        {
            OutFile.RequireFolder("--db", file);
        }

        await using var container = ReplyHost.Build(options, span?.Start, _offers, posts);
        OutFile.RequireOwn(options.OutPath, options.Database);
        OutFile.Check(options.OutPath);

        var store = container.GetRequiredService<IReplySchedulerStore>();
        var info = await store.Schema.PrepareAsync(stop);
        await PlanMark.Of(options, posts).AgreeAsync(store, options, stop);
        Describe(posts);
        var period = options.Live
            ? await GoLiveAsync(container, info, posts, stop)
            : await ReplayAsync(container, info, posts, quarter, stop);
        int code = await ProveAsync(container, period);
        return options.Live && code == ExitCodes.NoEvidence ? ExitCodes.Pass : code;
    }

    private void Describe(IReadOnlyList<StackExchangePost> posts)
    {
        int questions = posts.Count(post => post.Kind == PostKind.Question);
        output.Note($"{questions} questions and {posts.Count - questions} answers in {options.PostsPath ?? PostsFile.BundledName}");
    }

    private async Task<ReplaySpan> ReplayAsync(
        ServiceProvider container, StoreInfo info, IReadOnlyList<StackExchangePost> posts, DateTimeOffset quarter, CancellationToken stop)
    {
        if (ReplaySpan.LastAfter(_every, info.Now, quarter) is not { } end)
        {
            output.Note($"Nothing is left to replay: {options.Database.Name} stands at {info.Now:yyyy-MM-dd'T'HH:mm:ss'Z'}. The proof is over its last day.");
            return new ReplaySpan(info.Now - Day > info.CreatedAt ? info.Now - Day : info.CreatedAt, info.Now);
        }

        output.Note($"Replaying '{options.Every}' from {info.Now:yyyy-MM-dd'T'HH:mm:ss'Z'} to {end:yyyy-MM-dd'T'HH:mm:ss'Z'} on a virtual clock");
        await OfferDueAsync(container, info, posts, stop);
        var feed = Feed(container, info.Now);
        var scheduler = container.GetRequiredService<IReplyScheduler>();
        try
        {
            await container.GetRequiredService<Playback>().RunAsync(end, report => feed.AdvanceAsync(report.Now, stop), stop);
        }
        finally
        {
            await scheduler.StopAsync(Grace, CancellationToken.None);
        }

        output.Summary(Funnel.Of(await feed.FinishAsync(end, CancellationToken.None)));
        return new ReplaySpan(info.Now, end);
    }

    private async Task<ReplaySpan> GoLiveAsync(
        ServiceProvider container, StoreInfo info, IReadOnlyList<StackExchangePost> posts, CancellationToken stop)
    {
        output.Note($"Running '{options.Every}' on the real clock; Ctrl+C stops");
        await OfferDueAsync(container, info, posts, stop);
        var scheduler = container.GetRequiredService<IReplyScheduler>();
        await scheduler.TickAsync(cancellationToken: stop);
        var feed = Feed(container, await InForceAsync(container, info.Now, stop));
        await new LiveLoop(scheduler, error, time).RunAsync(report => feed.AdvanceAsync(report.Now, CancellationToken.None), stop);
        await scheduler.StopAsync(Grace, CancellationToken.None);
        var end = (await container.GetRequiredService<IReplySchedulerStore>().Schema.PrepareAsync(CancellationToken.None)).Now;
        output.Summary(Funnel.Of(await feed.FinishAsync(end, CancellationToken.None)));
        return new ReplaySpan(info.Now, end);
    }

    /// <summary>The first tick of a new database puts the schedule in force; no slot before that is demanded.</summary>
    private static async Task<DateTimeOffset> InForceAsync(ServiceProvider container, DateTimeOffset from, CancellationToken stop)
    {
        var frame = await container.GetRequiredService<IReplySchedulerStore>().Evidence.ReadProofFrameAsync(at: null, stop);
        var inForce = frame.Jobs.FirstOrDefault(job => job.Name == ReplyHost.Pipeline)?.EffectiveFrom ?? from;
        return inForce > from ? inForce : from;
    }

    private VerdictFeed Feed(ServiceProvider container, DateTimeOffset from) =>
        new(container.GetRequiredService<IReplySchedulerStore>(), ReplyHost.Pipeline, _every, from, output);

    /// <summary>
    /// Spreads the posts over the slots that the database was made for. The first ones come a slot early, so that the first slot
    /// has a choice. After a restart this offers all that was due before, which the queue knows.
    /// </summary>
    private async Task OfferDueAsync(ServiceProvider container, StoreInfo info, IReadOnlyList<StackExchangePost> posts, CancellationToken stop)
    {
        var span = ReplaySpan.From(_every, options.Slots, info.CreatedAt);
        var period = (_every.Next(span.Start) ?? span.End) - span.Start;
        var plan = OfferPlan.Spread(posts, span.Start - period, span.End, period, options.OfferAnswers, options.Seed);
        var queue = container.GetRequiredService<ICandidateQueue>();
        foreach (var batch in _offers.Begin(plan, info.Now).Chunk(Batch))
        {
            await queue.OfferAsync(batch, cancellationToken: stop);
        }
    }

    private async Task<int> ProveAsync(ServiceProvider container, ReplaySpan period)
    {
        // The window leaves out its own begin, at which the first slot's permit may have been made.
        var window = period.End - period.Start + TimeSpan.FromSeconds(1);
        var options = new ProofOptions { At = period.End, Window = window < LongestWindow ? window : LongestWindow };
        var report = await container.GetRequiredService<IProof>().ProveAsync(options, CancellationToken.None);
        output.Proof(report);
        return report.ExitCode;
    }

    private static TimeSpan LongestWindow { get; } = TimeSpan.FromDays(400);
}
