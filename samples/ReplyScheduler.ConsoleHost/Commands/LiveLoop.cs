using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.ConsoleHost.Commands;

/// <summary>The host's own timer: a tick each second until it is told to stop.</summary>
internal sealed class LiveLoop(IReplyScheduler scheduler, TextWriter error, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Ticks until <paramref name="stop"/>. A store that is out of reach for a while is reported and tried again.</summary>
    /// <exception cref="StoreException">The store is broken in a way that does not pass.</exception>
    public async Task RunAsync(Func<TickReport, ValueTask> onTick, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Beat, time);
        do
        {
            try
            {
                await onTick(await scheduler.TickAsync(cancellationToken: stop));
            }
            catch (StoreException problem) when (problem.IsTransient)
            {
                error.WriteLine($"warning: {BadInputException.OneLine(problem.Message)}");
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
            }
        }
        while (await NextAsync(timer, stop));
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
