using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>The library's first job: configure, tick, ask for a run with SQL as a person would, tick.</summary>
internal static class LibraryFirstJob
{
    public static async Task RunAsync(string file, ChildClock clock)
    {
        var services = new ServiceCollection();
        services.AddReplyScheduler(rs => rs.UseSqlite(file).AddJob("noop", "0 0 1 1 *", static (_, _) => ValueTask.FromResult(JobResult.Success)));
        var provider = services.BuildServiceProvider();
        var scheduler = provider.GetRequiredService<IReplyScheduler>();
        clock.Reached("built");
        await scheduler.TickAsync();
        clock.Reached("opened");
        Ask(file);
        clock.Reached("asked");
        var report = await scheduler.TickAsync(new TickOptions { Wait = TimeSpan.FromSeconds(30) });
        clock.Reached("total");
        if (report.Ended is not [{ Status: ExecutionStatus.Succeeded }]) throw new InvalidOperationException("The first job did not end well.");
        await provider.DisposeAsync();
    }

    private static void Ask(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO job_requests (job_id, requested_at, requested_by) SELECT id, (SELECT now FROM store_clock), 'bench' FROM scheduled_jobs";
        command.ExecuteNonQuery();
    }
}
