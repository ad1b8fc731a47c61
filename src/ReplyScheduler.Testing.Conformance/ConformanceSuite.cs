using System.Data.Common;
using System.Globalization;
using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>
/// The base of the suites that every store passes. Each test gets an empty database on a virtual clock that stands at
/// <see cref="Start"/>, one prepared store and one registered instance (unless <c>isEmpty</c>); it opens further stores and
/// instances as it needs.
/// </summary>
public abstract class ConformanceSuite(StoreUnderTest subject, bool isEmpty = false) : IAsyncLifetime
{
    /// <summary>A whole minute, some time after the epoch of the tests' worlds.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    protected static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>The lease that <see cref="Claim"/> asks for.</summary>
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly List<IReplySchedulerStore> opened = [];

    /// <summary>The first store, prepared.</summary>
    protected IReplySchedulerStore Store { get; private set; } = null!;

    /// <summary>The first instance; it handles the types <c>work</c> and those of the library.</summary>
    protected InstanceStamp Me { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (isEmpty) return;
        Store = await OpenAsync(new StoreSetup());
        Me = await BootAsync(Store);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in opened) await store.DisposeAsync();
        await subject.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens and prepares one more store on the test's database: a second process.</summary>
    protected async Task<IReplySchedulerStore> OpenAsync(StoreSetup setup)
    {
        var store = Unprepared(setup);
        await store.Schema.PrepareAsync(Token);
        return store;
    }

    /// <summary>Makes one more store on the test's database, without a call to it.</summary>
    protected IReplySchedulerStore Unprepared(StoreSetup setup)
    {
        var store = subject.Open(setup);
        opened.Add(store);
        return store;
    }

    protected static InstanceStamp NewStamp(string build = "1.0.0+test") => new(Guid.CreateVersion7(), build);

    /// <summary>Registers a fresh instance that handles the types; without types, <c>work</c> and those of the library.</summary>
    protected static async Task<InstanceStamp> BootAsync(IReplySchedulerStore store, params string[] types)
    {
        var stamp = NewStamp();
        await store.Jobs.RegisterAsync(Registration(stamp, types), Token);
        return stamp;
    }

    /// <summary>All jobs of one application.</summary>
    protected static SyncJobsRequest Sync(InstanceStamp stamp, params JobDefinition[] jobs) =>
        new(stamp, "app", [.. jobs.OrderBy(job => job.Name, StringComparer.Ordinal)], null, IsLast: true);

    protected static InstanceRegistration Registration(InstanceStamp stamp, params IReadOnlyList<string> types) => new(
        stamp, "machine-1", 4711,
        types.Count > 0 ? types : ["work", JobTypes.ReplyPipeline, JobTypes.CandidateRefill, JobTypes.PostingQueue], HandlesEndpoints: false,
        new SchedulerEvent
        {
            Type = EventNames.SchedulerBoot, Message = "An instance started.",
            Data = """{"allowed_sources":["reply_v2_scheduler"],"has_judge":true,"has_replies":true}""",
        });

    protected static JobDefinition Job(string name, string type = "work", OverlapPolicy overlap = OverlapPolicy.Skip) =>
        new() { Name = name, Type = type, Schedule = "* * * * *", Overlap = overlap, OverlapLimit = 1000 };

    /// <summary>Registers the job by <see cref="Me"/> as the only one of an application and reads its row.</summary>
    protected async Task<JobRow> AddAsync(JobDefinition job)
    {
        await Store.Jobs.SyncAsync(Sync(Me, job) with { Owner = job.Name }, Token);
        return await RowAsync(job.Name);
    }

    protected Task<JobRow> AddAsync(string name, string type = "work", OverlapPolicy overlap = OverlapPolicy.Skip) => AddAsync(Job(name, type, overlap));

    /// <summary>The catalogue's row as a host would load it.</summary>
    protected async Task<JobRow> RowAsync(string name) => (await Store.Jobs.LoadAsync(0, Token)).Jobs.Single(job => job.Name == name);

    protected static SlotOffer Offer(JobRow job, DateTimeOffset slot, SlotWish wish = SlotWish.Run) => new(job.Id, job.Version, slot, wish);

    protected static ClaimRequest Claim(InstanceStamp stamp, params SlotOffer[] slots) => new()
    {
        Stamp = stamp, Slots = slots, Room = 100, Lease = Lease, CatchUp = TimeSpan.FromHours(24), TriggeredBy = "test",
    };

    /// <summary>Claims one due slot by <see cref="Me"/>; it must be won.</summary>
    protected async Task<ClaimedRun> ClaimOneAsync(JobRow job, DateTimeOffset slot) =>
        (await Store.Jobs.ClaimAsync(Claim(Me, Offer(job, slot)), Token)).Runs.Should().ContainSingle().Subject;

    protected static RunEnd End(Guid run, ExecutionStatus status = ExecutionStatus.Succeeded, string? reason = null) => new(
        run, status, reason, null, null, new SchedulerEvent { Type = "test_ended", Message = "The run ended.", RunId = run });

    /// <summary>Ends one run.</summary>
    protected async Task<StepOutcome> FinishAsync(InstanceStamp stamp, RunEnd end) =>
        (await Store.Jobs.FinishAsync(new FinishRequest(stamp, [end]), Token)).Should().ContainSingle().Subject;

    /// <summary>Moves the virtual clock, leases or not.</summary>
    protected async Task<DateTimeOffset> AdvanceAsync(TimeSpan by)
    {
        var target = await NowAsync() + by;
        (await Store.Schema.AdvanceAsync(target, passLeases: true, Token)).Now.Should().Be(target);
        return target;
    }

    protected async Task<DateTimeOffset> NowAsync() => (await Store.Schema.PrepareAsync(Token)).Now;

    protected Task ExecuteSqlAsync(string sql) => subject.ExecuteSqlAsync(sql);

    protected Task<IReadOnlyList<IReadOnlyList<object?>>> QueryAsync(string sql) => subject.QueryAsync(sql);

    /// <summary>The first value of the first row; null if there is none.</summary>
    protected async Task<object?> ScalarAsync(string sql) => (await QueryAsync(sql)) is [{ } row, ..] ? row[0] : null;

    protected async Task<long> CountAsync(string fromWhere) =>
        Convert.ToInt64(await ScalarAsync("SELECT count(*) FROM " + fromWhere), CultureInfo.InvariantCulture);

    /// <summary>The statement must be refused by the database itself, whoever sends it.</summary>
    protected async Task RefusedAsync(string sql)
    {
        var error = await Record.ExceptionAsync(() => subject.ExecuteSqlAsync(sql));
        (error is not null && subject.IsRefusal(error)).Should().BeTrue("the database must refuse: {0} (it said: {1})", sql, error?.Message);
    }

    /// <summary>A connection of an application with tables of its own in the database.</summary>
    protected Task<DbConnection> ConnectAsync() => subject.ConnectAsync();

    /// <summary>A connection to some other database.</summary>
    protected Task<DbConnection> ConnectElsewhereAsync() => subject.ConnectElsewhereAsync();

    protected string At(DateTimeOffset instant) => subject.Literal(instant);

    protected DateTimeOffset Instant(object? value) => subject.ToInstant(value);

    /// <summary>Whether instants are plain numbers, so that seconds can be mistaken for them.</summary>
    protected bool InstantsAreNumbers => subject.InstantsAreNumbers;

    protected string AllowTwoPostsPerTarget => subject.AllowTwoPostsPerTarget;

    protected (string Break, string Mend) RefuseInserts(string table) => subject.RefuseInserts(table);

    /// <summary>Every event after a sequence number, in order.</summary>
    protected Task<IReadOnlyList<SchedulerEvent>> EventsAsync(long after = 0, Guid? instance = null) => Store.Evidence.ReadEventsAsync(after, instance, 10_000, Token);

    /// <summary>Text as a literal of SQL.</summary>
    protected static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    protected static string Quote(Guid id) => $"'{id}'";
}
