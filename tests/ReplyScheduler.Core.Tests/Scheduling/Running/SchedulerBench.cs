using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing;

namespace ReplyScheduler.Core.Tests.Scheduling.Running;

/// <summary>A scheduler on <see cref="MemoryJobs"/> and <see cref="ManualClock"/>. Its jobs are due at once.</summary>
internal sealed class SchedulerBench : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SchedulerBench(Action<ReplySchedulerBuilder> configure)
    {
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddReplyScheduler(rs => configure(rs.UseStore(_ => Store)))
            .BuildServiceProvider();
        Scheduler = _services.GetRequiredService<IReplyScheduler>();
    }

    public ManualClock Time { get; } = new();

    public MemoryJobs Store { get; } = new();

    public IReplyScheduler Scheduler { get; }

    /// <summary>Ticks and waits until all is over, for as long as the test may last.</summary>
    public Task<TickReport> TickAsync() => Scheduler.TickAsync(new TickOptions { Wait = TimeSpan.FromDays(1) });

    /// <summary>Polls until something is true, moving the monotonic clock a step each time; without a step only what is due rings.</summary>
    public async Task UntilAsync(Func<bool> isTrue, TimeSpan step = default)
    {
        while (!isTrue())
        {
            Time.Advance(step);
            await Task.Delay(1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        var end = _services.DisposeAsync().AsTask();
        await UntilAsync(() => end.IsCompleted, TimeSpan.FromSeconds(1));
        await end;
    }
}
