using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>Places with jobs in them, and hosts that run them.</summary>
internal static class Catalogues
{
    public const string Type = "noop";

    /// <summary>Where virtual clocks begin.</summary>
    public static DateTimeOffset From { get; } = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A host that handles <see cref="Type"/> and registers no jobs.</summary>
    public static ServiceProvider Host<THandler>(BenchStore store, int parallelism, bool isVirtual = true, Action<IServiceCollection>? configure = null)
        where THandler : class, IJobHandler
    {
        var services = new ServiceCollection();
        services.AddReplyScheduler(rs =>
        {
            store.Use(rs, isVirtual ? From : null);
            rs.Configure(o => o.Parallelism = parallelism).AddHandler<THandler>(Type);
        });
        configure?.Invoke(services);
        return services.BuildServiceProvider();
    }

    /// <summary>Writes jobs with SQL, as a person may.</summary>
    public static void AddRows(BenchStore store, string prefix, int count, string schedule) => store.Run($"""
        WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})
        INSERT INTO scheduled_jobs (job_name, job_type, schedule) SELECT '{prefix}_' || i, '{Type}', '{schedule}' FROM n
        """);

    public static Task AdvanceAsync(IServiceProvider host, DateTimeOffset to) =>
        host.GetRequiredService<IReplySchedulerStore>().Schema.AdvanceAsync(to, passLeases: false, CancellationToken.None);

    /// <summary>Ticks until the news of so many rows is recorded, 10,000 by each tick, so that none of it is left to what is measured.</summary>
    public static async Task PlanAsync(IServiceProvider host, int jobs)
    {
        for (var left = jobs; left > 0; left -= 10_000) await host.GetRequiredService<IReplyScheduler>().TickAsync();
    }

    /// <summary>Ticks until so many runs have ended well.</summary>
    public static async Task RunAsync(IServiceProvider host, int jobs)
    {
        var scheduler = host.GetRequiredService<IReplyScheduler>();
        for (var ended = 0; ended < jobs;)
        {
            var report = await scheduler.TickAsync(new TickOptions { Wait = TimeSpan.FromSeconds(60) });
            if (report.Ended.Count == 0) throw new InvalidOperationException($"Only {ended} of {jobs} jobs ran: {string.Join(' ', report.Trouble)}");
            ended += report.Ended.Count;
        }
    }
}
