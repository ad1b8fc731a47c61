using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Ticks for jobs of one type.</summary>
public sealed class JobTypeTests : EndToEndTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static ValueTask<JobResult> Succeeds(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);

    private static TickOptions For(string? type) => new() { Wait = Patience, JobType = type, TriggeredBy = "test" };

    private static IEnumerable<string> Claimed(TickReport report) => report.Claimed.Select(run => run.JobName).Order();

    [Fact]
    public async Task A_tick_for_a_type_starts_only_its_jobs_and_the_others_stay_due()
    {
        var host = NewBareHost(rs => rs.AddJob("a", "* * * * *", Succeeds).AddJob("b", "* * * * *", Succeeds).AddJob("c", "* * * * *", Succeeds));
        await host.TickAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(1));

        Claimed(await host.Scheduler.TickAsync(For("missing"))).Should().BeEmpty();
        var report = await host.Scheduler.TickAsync(For("b"));

        Claimed(report).Should().Equal("b");
        report.NextDue.Should().BeOnOrBefore(report.Now, "the others are due");
        Claimed(await host.TickAsync()).Should().Equal("a", "c");
    }

    [Fact]
    public async Task What_ends_wakes_no_jobs_of_other_types()
    {
        var gate = new TaskCompletionSource();
        var host = NewBareHost(
            rs =>
            {
                rs.Configure(o => o.Parallelism = 1).AddHandler<Held>("many").AddJob("b", "1 * * * *", Succeeds);
                rs.AddJobs(Enumerable.Range(0, 20).Select(i => new JobDefinition { Name = $"many_{i:00}", Type = "many", Schedule = "1 * * * *" }));
            },
            more: services => services.AddSingleton(gate));
        await host.TickAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        (await host.Scheduler.TickAsync(For("many") with { Wait = TimeSpan.Zero })).Claimed.Count.Should().BeInRange(1, 19, "there is no room for all");

        gate.SetResult();

        await UntilAsync(async () => await Db.CountAsync("job_executions WHERE status = 'succeeded'") >= 20);
        (await Db.CountAsync("job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE j.job_name = 'b'")).Should().Be(0);
        Claimed(await host.TickAsync()).Should().Equal("b");
    }

    [Fact]
    public async Task A_tick_for_a_type_does_not_hold_up_what_a_tick_for_all_left_for_want_of_room()
    {
        var gate = new TaskCompletionSource();
        var host = NewBareHost(rs =>
        {
            rs.Configure(o => o.Parallelism = 1).AddHandler<Nothing>("many").AddJob("b", "0 0 1 1 *", Succeeds);
            rs.AddJob("a_slow", "1 * * * *", async (_, token) =>
            {
                await gate.Task.WaitAsync(token);
                return JobResult.Success;
            });
            rs.AddJobs(Enumerable.Range(0, 20).Select(i => new JobDefinition { Name = $"many_{i:00}", Type = "many", Schedule = "1 * * * *" }));
        });
        await host.TickAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        var first = await host.BeginAsync();
        first.NextDue.Should().BeOnOrBefore(first.Now, "there is no room for all");

        var waiting = host.Scheduler.TickAsync(For("b"));
        gate.SetResult();

        await waiting;
        (await Db.CountAsync("job_executions WHERE status = 'succeeded'")).Should().Be(21);
    }

    [Fact]
    public async Task A_planning_run_still_wakes_its_posting_job()
    {
        var host = NewHost(r => r.Every("* * * * *"));
        await host.TickAsync();
        await host.OfferAsync("t");
        await AdvanceAsync(TimeSpan.FromMinutes(1));

        await host.Scheduler.TickAsync(For("reply_pipeline"));

        (await Db.PermitAsync("t")).Status.Should().Be("USED");
    }

    [Theory]
    [InlineData("")]
    [InlineData(null, 201)]
    public async Task A_type_is_named_by_one_to_two_hundred_characters(string? type, int length = 0)
    {
        var host = NewBareHost(rs => rs.AddJob("a", "* * * * *", Succeeds));

        await FluentActions.Awaiting(() => host.Scheduler.TickAsync(For(type ?? new string('x', length)))).Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task An_instance_tells_how_it_stands()
    {
        var host = NewBareHost(rs => rs.AddJob("a", "* * * * *", Succeeds));
        host.Scheduler.State.Should().Match<InstanceState>(state => state.Running == 0 && !state.IsStopped && state.SinkFailures == 0 && state.Trouble.Count == 0 && state.ClockSkew == null);
        await host.TickAsync();
        host.Store.Before = _ => throw FaultyStore.Busy();
        await FluentActions.Awaiting(() => host.TickAsync()).Should().ThrowAsync<Stores.StoreException>();

        host.Scheduler.State.Trouble.Should().ContainSingle().Which.Should().Contain("The database is busy.");
        host.Store.Before = _ => { };
        await host.Scheduler.StopAsync(TimeSpan.Zero);
        host.Scheduler.State.IsStopped.Should().BeTrue();
    }

    private sealed class Held(TaskCompletionSource gate) : IJobHandler
    {
        public async ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
        {
            await gate.Task.WaitAsync(cancellationToken);
            return JobResult.Success;
        }
    }

    private sealed class Nothing : IJobHandler
    {
        public ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);
    }
}
