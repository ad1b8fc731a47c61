using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Raw;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// P5: decide, due, all built-in policies, launch, settle. Each step is one call and one transaction of the store; the list of due
/// permits is read for all waiting callers at once, as the posting run does. Raw: create, approve, claim, use.
/// </summary>
internal sealed class PermitLife : IWorkload
{
    private const string Used = "SELECT count(*) FROM posting_permits WHERE status = 'USED'";
    private const string PermitEvents = "SELECT count(*) FROM system_events WHERE event_type IN ('permit_requested', 'permit_approved', 'permit_in_flight', 'permit_used')";

    public string Name => "p5";

    public string Title => "permit life cycle with all built-in policies";

    public int DefaultSize => 5_000;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("rate", "permits/s", "at least 70 % of raw", s => s.PerRaw >= 0.7),
        new("decide", "ms per decide (raw: create)"), new("due", "ms until due and read (raw: approve)"),
        new("launch", "ms per launch (raw: claim)"), new("settle", "ms per settle (raw: use)"), new("bytes", "bytes allocated/permit"), new("cpu", "ms of CPU/permit"),
    ];

    public Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store) => RunAsync(options, size, store, null, 0);

    /// <summary>One round of the library. A place that is used again needs another round each time.</summary>
    public static async Task<Figures> RunAsync(BenchOptions options, int size, BenchStore store, DateTimeOffset? virtualClockFrom, int round)
    {
        await using var life = await PermitLifeSetup.OpenAsync(store, size, virtualClockFrom, round);
        var (used, events) = (store.Number(Used), store.Number(PermitEvents));
        await using var profile = await store.ProfileAsync(options, life.Store);
        var steps = new StepClock("decide", "due", "launch", "settle");
        var figures = await MeasureAsync(options, size, steps, async i =>
        {
            var at = steps.Begin();
            var request = life.Decide(i);
            if (await life.Store.Permits.DecideAsync(request, CancellationToken.None) is not DecideResult.Decided) throw Wrong("decided");
            at = steps.End(0, at);
            var due = await life.Board.TakeAsync(request.PermitId);
            if (await life.Approval.JudgeAsync(due, CancellationToken.None) is not Judgement.Launch) throw Wrong("allowed");
            at = steps.End(1, at);
            var launch = life.Launch(due);
            if (await life.Store.Permits.LaunchAsync(launch, CancellationToken.None) is not LaunchResult.Launched) throw Wrong("launched");
            at = steps.End(2, at);
            var settle = new SettleRequest(life.Stamp, request.PermitId, launch.ClaimId, PermitStatus.Used, null, null, life.PostedIdOf(i), false, null, TimeSpan.FromSeconds(30));
            if (await life.Store.Permits.SettleAsync(settle, CancellationToken.None) is not StepOutcome.Applied) throw Wrong("settled");
            steps.End(3, at);
        });
        profile?.Print(size);
        Check(store, used + size, events + (4 * size));
        return figures;
    }

    public async Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store)
    {
        IReadOnlyList<ReplyItem> items;
        await using (var life = await PermitLifeSetup.OpenAsync(store, size)) items = life.RawItems();
        store.DropTriggers();
        using var writer = store.OpenRaw(isShared: true);
        var steps = new StepClock("decide", "due", "launch", "settle");
        var figures = await MeasureAsync(options, size, steps, async i =>
        {
            var item = items[i];
            var at = steps.Begin();
            await writer.RunAsync(session => RawReply.Create(session, item));
            at = steps.End(0, at);
            await writer.RunAsync(session => RawReply.ApprovePermit(session, item));
            at = steps.End(1, at);
            await writer.RunAsync(session => RawReply.LaunchPermit(session, item));
            at = steps.End(2, at);
            await writer.RunAsync(session => RawReply.SettlePermit(session, item));
            steps.End(3, at);
        });
        Check(store, size, 4 * size);
        return figures;
    }

    private static async Task<Figures> MeasureAsync(BenchOptions options, int size, StepClock steps, Func<int, Task> permit)
    {
        var meter = Meter.Start();
        await Callers.RunAsync(options.Callers, size, permit);
        return steps.AddTo(meter.Stop(size), size);
    }

    private static void Check(BenchStore store, long used, long events)
    {
        store.Expect(Used, used);
        store.Expect(PermitEvents, events);
    }

    private static InvalidOperationException Wrong(string what) => new($"A permit was not {what}.");
}
