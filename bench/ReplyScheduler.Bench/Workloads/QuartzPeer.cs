using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;
using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>Quartz.NET with its ADO store on a server, or on a SQLite file with write-ahead log and synchronous FULL as on the other sides.</summary>
internal sealed class QuartzPeer : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly BenchStore _store;

    private QuartzPeer(ServiceProvider provider, BenchStore store, IScheduler scheduler) => (_provider, _store, Scheduler) = (provider, store, scheduler);

    public IScheduler Scheduler { get; }

    /// <summary>How late its jobs began.</summary>
    public Lags Lags => Done.Lags;

    private Ran Done => _provider.GetRequiredService<Ran>();

    /// <summary>
    /// On a file the threads with which it was fastest of 1, 10, 64 and 256: its rounds are as large as its pool, but with history each run
    /// writes for itself, and those who write wait for each other. On a server 64, which was not compared with other numbers.
    /// </summary>
    public static int BestThreads(BenchStore store, bool keepsHistory) => store.IsServer ? 64 : keepsHistory ? 1 : 256;

    public static async Task<QuartzPeer> OpenAsync(BenchStore store, int threads, bool keepsHistory)
    {
        if (!store.IsServer) store.Run("PRAGMA wal_checkpoint");
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<Ran>();
        services.AddQuartz(quartz => quartz.UseDefaultThreadPool(threads).UsePersistentStore(quartzStore =>
        {
            if (store.IsServer) quartzStore.UsePostgres(store.Address + ";Maximum Pool Size=128");
            else quartzStore.UseSqlite($"Data Source={store.Address}");
            quartzStore.ProvisionSchema();
            if (keepsHistory) quartzStore.UseExecutionHistory();
        }));
        var provider = services.BuildServiceProvider();
        return new QuartzPeer(provider, store, await provider.GetRequiredService<ISchedulerFactory>().GetScheduler());
    }

    /// <summary>A trigger that fires once, as soon as it can.</summary>
    public static ITrigger Now(string name) => TriggerBuilder.Create().WithIdentity(name).StartNow().Build();

    /// <summary>A trigger that fires once at a moment.</summary>
    public static ITrigger At(string name, DateTimeOffset moment) => TriggerBuilder.Create().WithIdentity(name).StartAt(moment).Build();

    /// <summary>A trigger that fires in a year.</summary>
    public static ITrigger Later(string name) => At(name, DateTimeOffset.UtcNow.AddYears(1));

    /// <summary>Schedules jobs with a trigger each, in one batch.</summary>
    public Task AddAsync(string prefix, int count, Func<string, ITrigger> trigger)
    {
        var jobs = new Dictionary<IJobDetail, IReadOnlyCollection<ITrigger>>(count);
        for (var i = 0; i < count; i++)
        {
            var name = $"{prefix}_{i}";
            jobs.Add(JobBuilder.Create<NoopJob>().WithIdentity(name).Build(), [trigger(name)]);
        }

        return Scheduler.ScheduleJobs(jobs, new ScheduleJobOptions()).AsTask();
    }

    /// <summary>Answers when so many jobs have run in all, and their triggers are gone from the store.</summary>
    public async Task RanAsync(int jobs)
    {
        while (Done.Count < jobs) await Task.Delay(1);
        while (_store.Number("SELECT count(*) FROM (SELECT 1 FROM QRTZ_FIRED_TRIGGERS LIMIT 1) t") > 0) await Task.Delay(1);
    }

    public async ValueTask DisposeAsync()
    {
        await Scheduler.Shutdown(true);
        await _provider.DisposeAsync();
        SqliteConnection.ClearAllPools();
        NpgsqlConnection.ClearAllPools();
    }

    internal sealed class NoopJob(Ran ran) : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            ran.Note(context.ScheduledFireTimeUtc!.Value);
            return default;
        }
    }

    /// <summary>What its jobs tell.</summary>
    internal sealed class Ran
    {
        private int _count;

        public Lags Lags { get; } = new();

        public int Count => Volatile.Read(ref _count);

        public void Note(DateTimeOffset slot)
        {
            Lags.Began(slot);
            Interlocked.Increment(ref _count);
        }
    }
}
