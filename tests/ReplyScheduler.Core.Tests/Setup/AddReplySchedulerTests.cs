using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Setup;

public sealed class AddReplySchedulerTests
{
    [Fact]
    public void A_sound_configuration_registers_the_scheduler()
    {
        var services = new ServiceCollection().AddReplyScheduler(rs => Sound(rs).AddJob("tick", "* * * * *", Nothing));

        services.Should().ContainSingle(s => s.ServiceType == typeof(IReplyScheduler));
        services.Should().ContainSingle(s => s.ServiceType == typeof(IReplySchedulerStore));
    }

    [Fact]
    public void Every_fault_is_reported_at_once()
    {
        var errors = Errors(rs => rs
            .Configure(o => (o.Parallelism, o.Lease) = (0, TimeSpan.Zero))
            .AddJob("bad cron", "61 * * * *", Nothing)
            .AddJob("bad limits", "* * * * *", Nothing, o => (o.TimeOut, o.Retries) = (TimeSpan.Zero, 101)));

        errors.Should().HaveCount(6);
        errors.Should().ContainSingle(e => e.StartsWith("There is no store."));
        errors.Should().ContainSingle(e => e.StartsWith("SchedulerOptions.Parallelism is 0."));
        errors.Should().ContainSingle(e => e.StartsWith("SchedulerOptions.Lease is"));
        errors.Should().ContainSingle(e => e.StartsWith("Job 'bad cron': "));
        errors.Should().ContainSingle(e => e.StartsWith("Job 'bad limits': TimeOut"));
        errors.Should().ContainSingle(e => e.StartsWith("Job 'bad limits': Retries"));
    }

    [Fact]
    public void Control_has_no_scheduler_and_takes_nothing_to_run()
    {
        var services = new ServiceCollection().AddReplySchedulerControl(rs => Sound(rs));
        services.Should().NotContain(s => s.ServiceType == typeof(IReplyScheduler)).And.ContainSingle(s => s.ServiceType == typeof(IJobControl));

        var refused = () => new ServiceCollection().AddReplySchedulerControl(rs => Sound(rs).AddJob("tick", "* * * * *", Nothing));
        refused.Should().Throw<SchedulerConfigurationException>().Which.Errors.Should().ContainSingle().Which.Should().StartWith("AddReplySchedulerControl runs nothing");
    }

    [Fact]
    public void Two_stores_are_a_fault() =>
        Errors(rs => Sound(Sound(rs))).Should().Equal("There are 2 stores. Keep one call of UseSqlite or UseStore.");

    [Fact]
    public void Two_jobs_of_one_name_are_a_fault() =>
        Errors(rs => Sound(rs).AddJob("twin", "* * * * *", Nothing).AddJob("twin", "* * * * *", Nothing))
            .Should().Contain("The job name 'twin' is used twice. Give each job a name of its own.");

    [Fact]
    public void A_job_cannot_take_a_type_of_the_library() =>
        Errors(rs => Sound(rs).AddJob(JobTypes.PostingQueue, "* * * * *", Nothing))
            .Should().ContainSingle().Which.Should().Contain("belongs to the library");

    [Theory]
    [InlineData("0 0 31 2 *")]
    [InlineData("0 0 1 1 */7")] // New Year's Day only if it is a Sunday: not from 2023 to 2034.
    public void A_schedule_that_does_not_come_for_five_years_is_a_fault(string schedule) =>
        Errors(rs => Sound(rs).AddJob("never", schedule, Nothing)).Should().ContainSingle().Which.Should().StartWith("Job 'never': ").And.Contain("never matches");

    [Fact]
    public void An_unknown_time_zone_is_a_fault() =>
        Errors(rs => Sound(rs).AddJob("lost", "* * * * *", Nothing, o => o.TimeZone = "Atlantis/Capital"))
            .Should().ContainSingle().Which.Should().Contain("Atlantis/Capital");

    [Fact]
    public void A_second_call_is_a_fault()
    {
        var services = new ServiceCollection().AddReplyScheduler(rs => Sound(rs));

        var again = () => services.AddReplyScheduler(rs => Sound(rs));

        again.Should().Throw<SchedulerConfigurationException>().Which.Errors.Should().ContainSingle().Which.Should().Contain("twice");
    }

    [Fact]
    public void Callbacks_of_extensions_run_before_validation() =>
        Errors(rs => Sound(rs).Finally.Add(() => rs.AddError("late"))).Should().Equal("late");

    [Fact]
    public void Jobs_of_a_library_type_share_its_handler()
    {
        var job = new JobDefinition { Name = "a", Type = JobTypes.ReplyPipeline, Schedule = "* * * * *" };

        new ServiceCollection().AddReplyScheduler(rs =>
        {
            Sound(rs).RegisterJob(job, _ => null!);
            rs.RegisterJob(job with { Name = "b" }, _ => null!);
            rs.Definitions.Should().HaveCount(2);
            rs.Handlers.Should().HaveCount(1);
        });
    }

    [Fact]
    public void Jobs_added_in_bulk_have_no_types_of_the_library_and_no_control_characters() => Errors(rs => Sound(rs).AddJobs(
        [new JobDefinition { Name = "a", Type = "posting_queue", Schedule = "@daily" }, new JobDefinition { Name = "b\0c", Type = "t", Schedule = "@daily" }]))
        .Should().SatisfyRespectively(
            e => e.Should().Contain("'posting_queue' belongs to the library"),
            e => e.Should().Contain("its name holds a control character"));

    private static ReplySchedulerBuilder Sound(ReplySchedulerBuilder builder) => builder.UseStore(_ => null!);

    private static ValueTask<JobResult> Nothing(JobRun run, CancellationToken ct) => ValueTask.FromResult(JobResult.Success);

    private static IReadOnlyList<string> Errors(Action<ReplySchedulerBuilder> configure)
    {
        var add = () => new ServiceCollection().AddReplyScheduler(configure);
        return add.Should().Throw<SchedulerConfigurationException>().Which.Errors;
    }
}
