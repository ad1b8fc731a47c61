using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReplyScheduler.Postgres.Chaos;
using ReplyScheduler.Scheduling;

// Ticks by a timer of its own until its standard input ends, whatever happens to the server. Everything that it is thrown is in its journal.
var arguments = HostArguments.Parse(args);
using var journal = new Journal(arguments.Output);
var services = new ServiceCollection();
services.AddSingleton<TimeProvider>(new SkewedClock(arguments.Skew));
services.AddSingleton<ILoggerFactory>(journal);
services.AddSingleton(journal);
services.AddReplyScheduler(rs => rs
    .UsePostgres(arguments.Connection, o => (o.MigrateAtStart, o.MaxPoolSize) = (true, 6))
    .Configure(o => (o.Application, o.Build, o.Lease) = ("chaos", "1.0.0+chaos", arguments.Lease))
    .AddHandler<WorkHandler>(WorkHandler.Type)
    .AddJobs(Enumerable.Range(0, arguments.Jobs).Select(i => new JobDefinition
    {
        Name = $"job-{i:D4}", Type = WorkHandler.Type, Schedule = arguments.Schedule, Misfire = MisfirePolicy.RunAll, MisfireLimit = 10_000, Retries = i % 2, RetryDelay = TimeSpan.FromSeconds(1),
    })));
await using var container = services.BuildServiceProvider();
var scheduler = container.GetRequiredService<IReplyScheduler>();
var over = Task.Run(Console.In.ReadToEndAsync);
for (var told = 0L; !over.IsCompleted;)
{
    var began = TimeProvider.System.GetTimestamp();
    try
    {
        await scheduler.TickAsync();
    }
    catch (Exception thrown)
    {
        journal.Write("thrown", $"{thrown}");
    }

    if (TimeProvider.System.GetElapsedTime(began) is var took && took > TimeSpan.FromSeconds(2)) journal.Write("slow", $"{took}");

    if (told == 0 || TimeProvider.System.GetElapsedTime(told) > arguments.StatisticsEvery)
    {
        told = TimeProvider.System.GetTimestamp();
        GC.Collect();
        journal.Write("memory", $"{Environment.WorkingSet}");
    }

    await Task.WhenAny(over, Task.Delay(arguments.TickEvery));
}

await scheduler.StopAsync(TimeSpan.FromSeconds(10));
Console.WriteLine("done");
