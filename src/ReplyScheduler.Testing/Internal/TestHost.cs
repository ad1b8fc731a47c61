using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;

namespace ReplyScheduler.Testing.Internal;

/// <summary>One start of the program under test: a container with a scheduler on the harness's file.</summary>
internal sealed class TestHost(ServiceProvider container, TimeProvider? time) : IAsyncDisposable
{
    /// <summary>A clock that jumps leaves no time to renew a short lease.</summary>
    private static readonly TimeSpan LongLease = TimeSpan.FromHours(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    public IServiceProvider Services => container;

    public static TestHost Build(string path, Action<ReplySchedulerBuilder> configure, HarnessOptions options)
    {
        var services = new ServiceCollection();
        if (options.Time is not null) services.AddSingleton(options.Time);
        options.Services?.Invoke(services);
        services.AddReplyScheduler(rs =>
        {
            rs.UseSqlite(path, sqlite =>
            {
                sqlite.Environment = "test";
                sqlite.VirtualClockFrom = options.Start;
            });
            rs.Configure(scheduler =>
            {
                scheduler.Build = "test";
                if (options.Time is not null) scheduler.Lease = LongLease;
            });
            configure(rs);
        });
        return new TestHost(services.BuildServiceProvider(), options.Time);
    }

    /// <summary>Stops the scheduler, whatever hangs in it, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            var stopping = container.GetRequiredService<IReplyScheduler>().StopAsync(TimeSpan.Zero);
            while (!stopping.IsCompleted && time is ManualClock clock)
            {
                // The waits of the stop are on the program's clock, which nobody else moves any more.
                clock.Advance(Step);
                await Task.WhenAny(stopping, Task.Delay(Pause, TimeProvider.System)).ConfigureAwait(false);
            }

            await stopping.ConfigureAwait(false);
        }
        finally
        {
            await container.DisposeAsync().ConfigureAwait(false);
        }
    }
}
