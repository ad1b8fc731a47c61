using Microsoft.Extensions.DependencyInjection;

namespace ReplyScheduler.Testing;

/// <summary>How a <see cref="SchedulerHarness"/> is set up.</summary>
public sealed record HarnessOptions
{
    /// <summary>
    /// Where the store's clock stands first. Default: Monday, 2026-01-05, half a minute before nine UTC, so that no rule of whole minutes
    /// is due at the very start.
    /// </summary>
    public DateTimeOffset Start { get; init; } = new(2026, 1, 5, 8, 59, 30, TimeSpan.Zero);

    /// <summary>Registers what the program's own handlers need; called again by each restart. Default: nothing.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>
    /// The clock of durations inside the process: time-outs of jobs, of the judge, of a publish call. Null, the default: the system's.
    /// Give a <see cref="ManualClock"/> to let something time out, and move it yourself: it does not follow the store's clock.
    /// With a clock given here leases are 1 h long unless the configuration says otherwise, since a clock that jumps leaves no time to
    /// renew them: do not let one run take longer than that.
    /// </summary>
    public TimeProvider? Time { get; init; }

    /// <summary>How long, in real time, a step waits for what it started before it fails with a <see cref="TimeoutException"/>. Default: 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
