using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// P6: whole reply runs (claim, choose, judge, compose, decide, post, settle) with host parts that do nothing. Many pipelines are
/// due at each quarter of an hour of a virtual clock, which moves on as soon as everything is settled.
/// </summary>
internal sealed class WholeReply : IWorkload
{
    private const string Used = "SELECT count(*) FROM posting_permits WHERE status = 'USED'";
    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(15);
    private static readonly DateTimeOffset From = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public string Name => "p6";

    public string Title => "whole reply runs with host parts that do nothing";

    public int DefaultSize => 4096;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("rate", "replies/s", "at least 1,000", s => s.Library >= 1000), new("bytes", "bytes allocated/reply"), new("cpu", "ms of CPU/reply"),
    ];

    public async Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store)
    {
        var slots = Slots(options, size);
        await using var provider = Build(options, store);
        await OfferAsync(provider, options.Pipelines, slots + 1);
        var replay = provider.GetRequiredService<Replay>();

        // The first slots of all compile statements and code; they are not counted.
        await replay.RunAsync(From + TimeSpan.FromSeconds(1));
        await using var profile = await store.ProfileAsync(options, store.Of(provider));
        var meter = Meter.Start();
        await replay.RunAsync(From + (slots * Slot) + TimeSpan.FromSeconds(1));
        var figures = meter.Stop(slots * options.Pipelines);
        profile?.Print(slots * options.Pipelines);
        store.Expect(Used, (slots + 1) * options.Pipelines);
        return figures;
    }

    public async Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store)
    {
        var slots = Slots(options, size);
        using var raw = await RawReplies.OpenAsync(store, options, slots + 1, From);
        await raw.RunSlotAsync(0);
        var meter = Meter.Start();
        for (var slot = 1; slot <= slots; slot++) await raw.RunSlotAsync(slot);
        var figures = meter.Stop(slots * options.Pipelines);
        store.Expect(Used, (slots + 1) * options.Pipelines);
        return figures;
    }

    private static int Slots(BenchOptions options, int size) => Math.Max(1, size / options.Pipelines);

    private static ServiceProvider Build(BenchOptions options, BenchStore store)
    {
        var services = new ServiceCollection();
        services.AddReplyScheduler(rs =>
        {
            store.Use(rs, From);
            rs.Configure(o => o.Parallelism = options.Parallelism ?? 64);
            for (var i = 0; i < options.Pipelines; i++) rs.AddReplies(PipelineOf(i), Describe);
        });
        return services.BuildServiceProvider();
    }

    private static void Describe(Setup.ReplyPipelineBuilder pipeline) => pipeline
        .Every("*/15 * * * *").AcceptRootsFrom("host").CandidateLife(TimeSpan.FromDays(300))
        .Judge((_, _) => ValueTask.FromResult(JudgeAnswer.Allow()))
        .Compose((candidate, _) => ValueTask.FromResult("A reply to " + candidate.TargetId))
        .Publish(new NoPublisher());

    private static async Task OfferAsync(ServiceProvider provider, int pipelines, int each)
    {
        var queue = provider.GetRequiredService<ICandidateQueue>();
        for (var p = 0; p < pipelines; p++)
        {
            var name = PipelineOf(p);
            await queue.OfferAsync(name, [.. Enumerable.Range(0, each).Select(i => Candidate($"{name}-{i}"))]);
        }
    }

    private static Candidate Candidate(string target) => new()
    {
        TargetId = target, Author = "Ada", Text = "How do I prune a rose?", ExpectedViews = 6000, Root = new RootEvidence(target, "host"),
    };

    internal static string PipelineOf(int i) => "bench_" + i;
}
