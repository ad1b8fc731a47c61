using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.JobsHost;

/// <summary>One run over a span of the virtual clock.</summary>
/// <param name="options">What the user asked for.</param>
/// <param name="database">Where everything is kept.</param>
/// <param name="newFrom">Where the clock of a new database stands.</param>
internal sealed class JobsRun(JobsOptions options, Database database, DateTimeOffset newFrom)
{
    /// <summary>The marks that keep this sample and other programs off each other's databases.</summary>
    private const string Environment = "jobs-replay";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly HashSet<(string Job, DateTimeOffset Slot)> _called = [];

    /// <summary>Runs to the end of the span and compares.</summary>
    /// <exception cref="BadInputException">The options do not fit the database.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public async Task<RunReport> RunAsync(CancellationToken stop)
    {
        await using var endpoint = new LocalEndpoint(options.FailPercent);
        await using var container = Build(endpoint);
        var info = await container.GetRequiredService<IReplySchedulerStore>().Schema.PrepareAsync(stop);
        var stored = new StoredRuns(database);
        var from = Begin(info, await stored.ZonesAsync(stop));
        var until = from.AddDays(options.Days);
        await ReplayAsync(container, until, stop);
        var counts = await stored.CountAsync(from, until, stop);
        return new RunReport(from, until, options.Zone.Id, [.. Catalogue.Jobs.Select(Count)], options.FailPercent == 0);

        JobCount Count(CatalogueJob job)
        {
            var (executions, succeeded, attempts) = counts.GetValueOrDefault(job.Name);
            var expected = new PlainCalendar(job.Schedule, options.Zone).Count(from, until);
            return new JobCount(job, expected, executions, succeeded, attempts, _called.Count(call => call.Job == job.Name), endpoint.KeysOf(job.Endpoint));
        }
    }

    private async Task ReplayAsync(ServiceProvider container, DateTimeOffset until, CancellationToken stop)
    {
        try
        {
            await container.GetRequiredService<Replay>().RunAsync(until, Note, stop);
        }
        finally
        {
            await container.GetRequiredService<IReplyScheduler>().StopAsync(Grace, CancellationToken.None);
        }
    }

    private ValueTask Note(TickReport report)
    {
        foreach (var run in report.Claimed) _called.Add((run.JobName, run.SlotTime));
        return ValueTask.CompletedTask;
    }

    private DateTimeOffset Begin(StoreInfo info, IReadOnlyList<string> zones)
    {
        if (zones.FirstOrDefault(zone => zone != options.Zone.Id) is { } other) throw new BadInputException($"{database.Option} {database.Name} was begun with --zone {other}; give the same, or another {database.Option}.");
        if (options.From is not { } from) return info.Now;
        return from >= info.CreatedAt && from <= info.Now
            ? from
            : throw new BadInputException($"--from {from:yyyy-MM-dd'T'HH:mm'Z'} does not fit {database.Option} {database.Name}, which goes from {info.CreatedAt:yyyy-MM-dd'T'HH:mm:ss'Z'} to {info.Now:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
    }

    /// <summary>Puts the scheduler together: this is what a program of your own would do.</summary>
    private ServiceProvider Build(LocalEndpoint endpoint) => new ServiceCollection()
        .AddReplyScheduler(rs =>
        {
            database.Use(rs, newFrom, Environment);
            rs.AddHttpJobs(o => (o.BaseUrl, o.Secret, o.BearerKey) = (endpoint.BaseUrl, endpoint.Secret, endpoint.BearerKey));
            foreach (var job in Catalogue.Jobs)
            {
                // The retries of a slot are over before the minute is.
                rs.AddHttpJob(job.Name, job.Type, job.Schedule, job.Endpoint, o =>
                    (o.TimeZone, o.Payload, o.Retries, o.RetryDelay) = (options.Zone.Id, $$"""{"job":"{{job.Name}}"}""", 4, TimeSpan.FromSeconds(1)));
            }
        })
        .BuildServiceProvider();
}
