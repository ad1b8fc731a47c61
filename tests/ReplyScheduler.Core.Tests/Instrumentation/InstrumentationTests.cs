using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Core.Tests.Scheduling.Running;
using ReplyScheduler.Instrumentation;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Instrumentation;

/// <summary>What listeners see of a scheduler. Listeners of a process hear all its schedulers, so each test looks for names of its own.</summary>
public sealed class InstrumentationTests : IDisposable
{
    private const int Limit = 30_000;

    private readonly string type = "type-" + Guid.NewGuid();
    private readonly ConcurrentQueue<Activity> activities = [];
    private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> figures = [];
    private readonly ActivityListener traces = new() { ShouldListenTo = source => source.Name == "ReplyScheduler", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
    private readonly MeterListener meters = new();

    public InstrumentationTests()
    {
        traces.ActivityStopped = activities.Enqueue;
        ActivitySource.AddActivityListener(traces);
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "ReplyScheduler") listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => figures.Enqueue((instrument.Name, value, new(tags.ToArray()))));
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => figures.Enqueue((instrument.Name, value, new(tags.ToArray()))));
        meters.Start();
    }

    public void Dispose()
    {
        traces.Dispose();
        meters.Dispose();
    }

    private IEnumerable<(string Name, double Value, Dictionary<string, object?> Tags)> OfMyType => figures.Where(f => (string?)f.Tags.GetValueOrDefault(InstrumentNames.JobType) == type);

    private (ActivityStatusCode Status, string? Description, string? Tag) ShownRun()
    {
        var run = activities.Should().ContainSingle(a => a.OperationName == InstrumentNames.RunActivity && (string?)a.GetTagItem(InstrumentNames.JobName) == type).Subject;
        var measured = OfMyType.Where(f => f.Name == InstrumentNames.RunDuration).Should().ContainSingle().Subject;
        measured.Tags[InstrumentNames.Status].Should().Be(run.GetTagItem(InstrumentNames.Status));
        return (run.Status, run.StatusDescription, (string?)run.GetTagItem(InstrumentNames.Status));
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_is_an_activity_around_its_handler_and_is_measured()
    {
        Activity? inside = null;
        await using var bench = new SchedulerBench(rs => rs.AddJob(type, "* * * * *", (_, _) =>
        {
            inside = Activity.Current;
            return ValueTask.FromResult<JobResult>(new JobResult.Failed("no_luck", "words of people"));
        }));

        (await bench.TickAsync()).Ended.Should().ContainSingle();

        var run = activities.Should().ContainSingle(a => a.OperationName == InstrumentNames.RunActivity && (string?)a.GetTagItem(InstrumentNames.JobName) == type).Subject;
        run.Should().BeSameAs(inside);
        (run.Status, run.StatusDescription, run.GetTagItem(InstrumentNames.Status), run.GetTagItem(InstrumentNames.Attempt)).Should().Be((ActivityStatusCode.Error, "no_luck", "failed", 1));
        run.TagObjects.Should().NotContain(t => t.Value!.ToString()!.Contains("words of people"));
        OfMyType.Where(f => f.Name == InstrumentNames.RunDuration).Should().ContainSingle().Which.Tags[InstrumentNames.Status].Should().Be("failed");
        OfMyType.Where(f => f.Name == InstrumentNames.RunLag).Should().ContainSingle().Which.Value.Should().BeGreaterThanOrEqualTo(0);
        OfMyType.Where(f => f.Name == InstrumentNames.RunsActive).Select(f => f.Value).Should().Equal(1, -1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_that_is_given_up_is_shown_as_it_was_recorded_and_not_as_its_handler_answers_later()
    {
        using var release = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = new SchedulerBench(rs => rs.AddJob(type, "* * * * *", (_, _) =>
        {
            begun.SetResult();
            release.Wait(CancellationToken.None);
            return ValueTask.FromResult(JobResult.Success);
        }, o => o.TimeOut = TimeSpan.FromSeconds(1)));
        var tick = bench.TickAsync();
        await begun.Task;
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await tick;

        ShownRun().Should().Be((ActivityStatusCode.Error, "run_timed_out", "timed_out"));
        OfMyType.Where(f => f.Name == InstrumentNames.RunsActive).Select(f => f.Value).Should().Equal([1, -1], "it has freed its place");
        release.Set();
        await bench.Scheduler.StopAsync(TimeSpan.Zero);
        ShownRun().Should().Be((ActivityStatusCode.Error, "run_timed_out", "timed_out"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_whose_end_the_store_refuses_is_shown_as_abandoned()
    {
        await using var bench = new SchedulerBench(rs => rs.AddJob(type, "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        bench.Store.RefusesEnds = true;

        (await bench.TickAsync()).Ended.Should().ContainSingle().Which.Status.Should().Be(ExecutionStatus.Abandoned);

        ShownRun().Should().Be((ActivityStatusCode.Error, "run_abandoned", "abandoned"));
    }

    [Fact(Timeout = Limit)]
    public async Task Ticks_and_steps_of_the_store_are_measured_with_their_outcome()
    {
        await using var bench = new SchedulerBench(rs => rs.AddJob(type, "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        var caller = "caller-" + type;
        bench.Store.OnClaim = _ => new StoreException("Busy with " + type, isTransient: true);

        await bench.Invoking(b => b.Scheduler.TickAsync(new TickOptions { TriggeredBy = caller })).Should().ThrowAsync<StoreException>();

        var tick = activities.Should().ContainSingle(a => (string?)a.GetTagItem(InstrumentNames.TriggeredBy) == caller).Subject;
        (tick.OperationName, tick.Status, tick.StatusDescription).Should().Be((InstrumentNames.TickActivity, ActivityStatusCode.Error, "StoreException"));
        var claim = activities.Should().ContainSingle(a => a.TraceId == tick.TraceId && (string?)a.GetTagItem(InstrumentNames.Step) == "jobs.claim").Subject;
        (claim.OperationName, claim.Kind, claim.StatusDescription).Should().Be((InstrumentNames.StoreActivity, ActivityKind.Client, "StoreException"));
        figures.Should().Contain(f => f.Name == InstrumentNames.StoreDuration && (string?)f.Tags[InstrumentNames.Step] == "jobs.claim" && (string?)f.Tags[InstrumentNames.Outcome] == "transient");
        figures.Should().Contain(f => f.Name == InstrumentNames.TickDuration);
    }

    [Fact]
    public void Every_member_of_the_contract_is_a_step()
    {
        var members = new[] { typeof(ISchemaStore), typeof(IJobStore), typeof(ICandidateStore), typeof(IPermitStore), typeof(IEvidenceStore), typeof(ITriggerStore), typeof(IAlertStore), typeof(IUpkeepStore) };
        typeof(IReplySchedulerStore).GetProperties().Select(p => p.PropertyType).Should().BeEquivalentTo(members, "a new role needs its measured form");
    }
}
