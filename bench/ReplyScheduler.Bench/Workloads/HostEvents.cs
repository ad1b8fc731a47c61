using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Raw;
using ReplyScheduler.Events;
using ReplyScheduler.Sqlite;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>P10: events of the host, one per call.</summary>
internal sealed class HostEvents : IWorkload
{
    private const string Data = """{"order":4711,"state":"paid"}""";
    private const string Insert =
        "INSERT INTO system_events (id, event_type, severity, message, event_data, created_at, instance_id, build) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    public string Name => "p10";

    public string Title => "events of hosts through the store, one per call";

    public int DefaultSize => 100_000;

    public IReadOnlyList<Metric> Metrics { get; } = [new("rate", "events/s", "at least 50,000", s => s.Library >= 50_000), new("bytes", "bytes allocated/event"), new("cpu", "ms of CPU/event")];

    public async Task<Figures> OursAsync(BenchOptions options, int size, string file)
    {
        await using var store = new SqliteStore(file);
        await store.Schema.PrepareAsync(CancellationToken.None);
        var stamp = new InstanceStamp(Guid.NewGuid(), "bench");
        await using var profile = await StatementCounter.AttachAsync(options, store);
        var figures = await MeasureAsync(options, size, file, () => store.Evidence.AppendAsync(
            stamp, [new SchedulerEvent { Type = "order_paid", Message = "An order was paid.", Data = Data }], CancellationToken.None));
        profile?.Print(size);
        return figures;
    }

    public async Task<Figures> RawAsync(BenchOptions options, int size, string file)
    {
        await RawFile.PrepareAsync(file);
        using (var connection = RawFile.Open(file)) RawFile.DropTriggers(connection);
        using var writer = new RawWriter(file);
        var instance = Guid.NewGuid().ToString();
        return await MeasureAsync(options, size, file, () => writer.RunAsync(session => session.Run(
            Insert, Guid.CreateVersion7().ToString(), "order_paid", "info", "An order was paid.", Data, RawClock.Now, instance, "bench")));
    }

    private static async Task<Figures> MeasureAsync(BenchOptions options, int size, string file, Func<Task> append)
    {
        var meter = Meter.Start();
        await Callers.RunAsync(options.Callers, size, _ => append());
        var figures = meter.Stop(size);
        Expect.Rows(file, "SELECT count(*) FROM system_events", size);
        return figures;
    }
}
