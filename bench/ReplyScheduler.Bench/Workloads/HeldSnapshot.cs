using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// P12: P1, and 2,000 jobs that are due at each minute of a virtual clock, while a reader holds the snapshot that it took before, so that
/// no version of a row that has been changed since can go. Second side: without the reader.
/// </summary>
internal sealed class HeldSnapshot : IWorkload
{
    public string Name => "p12";

    public string Title => "jobs that do nothing while a reader holds a snapshot open for the whole run";

    public int DefaultSize => 40_000;

    public int DefaultRounds => 2;

    public StoreKinds RunsOn => StoreKinds.Server;

    public string RawName => "no reader";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("rate", "jobs/s, all due at once", "within 1.5 of no reader", s => s.PerRaw >= 1 / 1.5),
        new("minutes", "jobs/s, 2,000 each minute", "within 1.5 of no reader", s => s.PerRaw >= 1 / 1.5),
    ];

    public async Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store)
    {
        using var reader = ((PostgresBench)store).Connect();
        using var snapshot = reader.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
        using var look = new Npgsql.NpgsqlCommand("SELECT count(*) FROM pg_class", reader, snapshot);
        look.ExecuteScalar();
        return await RawAsync(options, size, store);
    }

    public async Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store)
    {
        var figures = await WarmBatch.RunAsync(options, size, store);
        var minutes = store.Beside("minutes");
        figures["minutes"] = (await new CostPerJob().OursAsync(options, size, minutes))["rate"];
        minutes.Delete();
        return figures;
    }
}
