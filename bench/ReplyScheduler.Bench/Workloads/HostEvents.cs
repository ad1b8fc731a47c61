using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Raw;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Events;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>P10: events of the host, one per call.</summary>
internal sealed class HostEvents(bool isOnServer) : IWorkload
{
    private const string Data = """{"order":4711,"state":"paid"}""";
    private const string Insert =
        "INSERT INTO system_events (id, event_type, severity, message, event_data, created_at, instance_id, build) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    public string Name => "p10";

    public string Title => "events of hosts through the store, one per call";

    public int DefaultSize => isOnServer ? 40_000 : 100_000;

    public StoreKinds RunsOn => isOnServer ? StoreKinds.Server : StoreKinds.File;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        isOnServer ? new("rate", "events/s", "at least half of raw", s => s.PerRaw >= 0.5) : new("rate", "events/s", "at least 50,000", s => s.Library >= 50_000),
        new("bytes", "bytes allocated/event"), new("cpu", "ms of CPU/event"),
    ];

    public async Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store)
    {
        await using var library = store.Open();
        await library.Schema.PrepareAsync(CancellationToken.None);
        var stamp = new InstanceStamp(Guid.NewGuid(), "bench");
        await using var profile = await store.ProfileAsync(options, library);
        var figures = await MeasureAsync(options, size, store, () => library.Evidence.AppendAsync(
            stamp, [new SchedulerEvent { Type = "order_paid", Message = "An order was paid.", Data = Data }], CancellationToken.None));
        profile?.Print(size);
        return figures;
    }

    public async Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store)
    {
        await store.PrepareRawAsync();
        using var raw = store.OpenRaw(isShared: true);
        var instance = Guid.NewGuid();
        return await MeasureAsync(options, size, store, () => raw.RunAsync(session => session.Run(
            Insert, RawReply.NewId(), "order_paid", "info", "An order was paid.", Data, RawClock.Now, instance, "bench")));
    }

    private static async Task<Figures> MeasureAsync(BenchOptions options, int size, BenchStore store, Func<Task> append)
    {
        var meter = Meter.Start();
        await Callers.RunAsync(options.Callers, size, _ => append());
        var figures = meter.Stop(size);
        store.Expect("SELECT count(*) FROM system_events", size);
        return figures;
    }
}
