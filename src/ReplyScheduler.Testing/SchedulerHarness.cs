using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing.Internal;

namespace ReplyScheduler.Testing;

/// <summary>
/// A scheduler on a temporary SQLite file with a virtual clock: a day of jobs passes in a moment, and the file is gone at the end.
/// Everything else is as in production: the same builder, the same store, real handlers. Any number of harnesses may live at once;
/// one harness is used by one caller at a time.
/// </summary>
public sealed class SchedulerHarness : IAsyncDisposable
{
    private static readonly TickOptions Patiently = new() { Wait = TimeSpan.FromDays(1), TriggeredBy = "test" };

    private readonly string _folder;
    private readonly HarnessOptions _options;
    private Action<ReplySchedulerBuilder> _configure;
    private TestHost? _host;

    private SchedulerHarness(string folder, Action<ReplySchedulerBuilder> configure, HarnessOptions options)
    {
        (_folder, _configure, _options) = (folder, configure, options);
        DatabasePath = Path.Combine(folder, "test.db");
        Stored = new StoredRecords(this);
    }

    /// <summary>The database file, for a test's own SQL.</summary>
    public string DatabasePath { get; }

    /// <summary>What the database holds.</summary>
    public StoredRecords Stored { get; }

    /// <summary>The container of the current start.</summary>
    public IServiceProvider Services => (_host ?? throw new ObjectDisposedException(nameof(SchedulerHarness))).Services;

    /// <summary>The scheduler of the current start.</summary>
    public IReplyScheduler Scheduler => Get<IReplyScheduler>();

    /// <summary>The store of the current start.</summary>
    public IReplySchedulerStore Store => Get<IReplySchedulerStore>();

    /// <summary>Where candidates are offered; there must be a reply pipeline.</summary>
    public ICandidateQueue Candidates => Get<ICandidateQueue>();

    /// <summary>Makes the file and the scheduler. No tick is done yet; jobs are registered by the first.</summary>
    /// <param name="configure">The program's own configuration, without its store: the harness calls <c>UseSqlite</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SchedulerConfigurationException">The configuration cannot work.</exception>
    public static async Task<SchedulerHarness> StartAsync(
        Action<ReplySchedulerBuilder> configure, HarnessOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var folder = Directory.CreateTempSubdirectory("reply-scheduler-test-").FullName;
        var harness = new SchedulerHarness(folder, configure, options ?? new HarnessOptions());
        try
        {
            await harness.BootAsync(cancellationToken).ConfigureAwait(false);
            return harness;
        }
        catch
        {
            await harness.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What the store's clock shows.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken = default) =>
        (await Store.Schema.PrepareAsync(cancellationToken).ConfigureAwait(false)).Now;

    /// <summary>Ticks once, and waits until everything that runs here, and what it woke, has ended.</summary>
    /// <exception cref="TimeoutException">Something still runs after <see cref="HarnessOptions.Patience"/>; the message names it. It goes on.</exception>
    public async Task<TickReport> TickAsync(CancellationToken cancellationToken = default)
    {
        using var over = new CancellationTokenSource(_options.Patience, TimeProvider.System);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            return await Scheduler.TickAsync(Patiently, ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw await StillRunningAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ticks once and does not wait: for a handler that hangs or waits for the test.</summary>
    public Task<TickReport> BeginTickAsync(CancellationToken cancellationToken = default) =>
        Scheduler.TickAsync(new TickOptions { TriggeredBy = "test" }, cancellationToken);

    /// <summary>Lets time pass; see <see cref="AdvanceToAsync"/>.</summary>
    /// <param name="by">Zero or more.</param>
    /// <param name="cancellationToken">Ends the call between two ticks.</param>
    /// <exception cref="TimeoutException">A run did not end within <see cref="HarnessOptions.Patience"/>.</exception>
    public async Task<TickReport> AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        return await AdvanceToAsync(await NowAsync(cancellationToken).ConfigureAwait(false) + by, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Moves the store's clock to an instant through everything that is due in between and at the instant itself, as a host does that
    /// ticks in time: at each of these moments it ticks and waits until all has ended.
    /// </summary>
    /// <param name="instant">Not before now.</param>
    /// <param name="cancellationToken">Ends the call between two ticks.</param>
    /// <returns>All that happened on the way as one report, with the state at the end.</returns>
    /// <exception cref="TimeoutException">A run did not end within <see cref="HarnessOptions.Patience"/>.</exception>
    public async Task<TickReport> AdvanceToAsync(DateTimeOffset instant, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(instant, await NowAsync(cancellationToken).ConfigureAwait(false));
        var walk = new ClockWalk(this, _options.Patience);
        return await walk.ToAsync(instant, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets time pass without a tick, as when no host was up. What was due in it is late at the next tick.</summary>
    /// <param name="by">Zero or more.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task SkipAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var now = await NowAsync(cancellationToken).ConfigureAwait(false);
        await Store.Schema.AdvanceAsync(now + by, passLeases: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Stops the scheduler, cancelling what runs, and starts a new one on the same file, as a new version of the program does.
    /// </summary>
    /// <param name="configure">The new version's configuration; null for the same.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SchedulerConfigurationException">The configuration cannot work.</exception>
    public async Task RestartAsync(Action<ReplySchedulerBuilder>? configure = null, CancellationToken cancellationToken = default)
    {
        _configure = configure ?? _configure;
        await StopAsync().ConfigureAwait(false);
        await BootAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops the scheduler, cancelling what runs, and deletes the file. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync().ConfigureAwait(false);
        }
        finally
        {
            if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        }
    }

    internal T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    private async Task BootAsync(CancellationToken cancellationToken)
    {
        _host = TestHost.Build(DatabasePath, _configure, _options);
        await Store.Schema.PrepareAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task StopAsync()
    {
        var host = _host;
        _host = null;
        if (host is not null) await host.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<TimeoutException> StillRunningAsync(CancellationToken cancellationToken)
    {
        var open = (await Stored.RunsAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).Where(run => run.Status == ExecutionStatus.Running).ToList();
        var what = open.Count == 0 ? "no run, so the store or this machine is slow." : string.Join(", ", open.Select(run => $"'{run.JobName}' of {run.SlotTime:u}")) + ".";
        return new TimeoutException($"Not everything ended within {_options.Patience} of real time. What still runs: {what}");
    }
}
