using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Core.Tests.Scheduling.Running;

/// <summary>A scheduler on <see cref="MemoryJobs"/> and <see cref="ManualTime"/>. Its jobs are due at once.</summary>
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

    public ManualTime Time { get; } = new();

    public MemoryJobs Store { get; } = new();

    public IReplyScheduler Scheduler { get; }

    /// <summary>Ticks and waits until all is over, for as long as the test may last.</summary>
    public Task<TickReport> TickAsync() => Scheduler.TickAsync(new TickOptions { Wait = TimeSpan.FromDays(1) });

    /// <summary>Moves the monotonic clock in small steps until something is true, as real time would.</summary>
    public async Task UntilAsync(Func<bool> isTrue, TimeSpan step)
    {
        while (!isTrue())
        {
            Time.Advance(step);
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();
}
