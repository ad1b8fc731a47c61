using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Events;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests;

/// <summary>What the health checks notice, by stored rows.</summary>
public sealed class HealthTests
{
    private static readonly string[] Names = ["clock", "schema", "silence", "sinks", "store", "stuck"];

    private static Task<WebBench> StartAsync(Action<ReplySchedulerBuilder>? jobs = null, string? folder = null, string database = "test.db") => WebBench.StartAsync(
        jobs, more: builder => builder.Services.AddHealthChecks().AddReplyScheduler(), folder: folder, database: database,
        map: app => app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthJson.WriteAsync }));

    /// <summary>The health as it is now and not as it was looked at some seconds ago.</summary>
    private static async Task<(Replied Answer, Func<string, JsonElement> Check)> LookAsync(WebBench bench)
    {
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        var answer = await bench.GetAsync("/health");
        return (answer, name => answer.Json.GetProperty("checks").GetProperty("reply_scheduler_" + name));
    }

    private static string StatusOf(JsonElement check) => check.GetProperty("status").GetString()!;

    [Fact]
    public async Task A_host_that_ticks_is_healthy_and_each_check_has_its_data()
    {
        await using var bench = await StartAsync();
        await bench.BeDueAsync();
        await bench.PostAsync(query: "?wait=30");

        var (answer, check) = await LookAsync(bench);

        (answer.Status, answer.Json.GetProperty("status").GetString()).Should().Be((200, "Healthy"));
        answer.Json.GetProperty("checks").EnumerateObject().Select(c => c.Name).Order().Should().Equal(Names.Select(name => "reply_scheduler_" + name));
        check("store").GetProperty("data").GetProperty("store_id").GetGuid().Should().NotBeEmpty();
        check("store").GetProperty("data").GetProperty("durable").GetBoolean().Should().BeTrue();
        check("silence").GetProperty("data").GetProperty("active_jobs").GetInt32().Should().Be(1);
        check("stuck").GetProperty("data").GetProperty("permits_unresolved").GetInt32().Should().Be(0);
        check("sinks").GetProperty("data").GetProperty("failures_since_start").GetInt32().Should().Be(0);
        answer.Text.Should().NotContain(WebBench.Secret);
    }

    [Fact]
    public async Task Thirty_minutes_without_a_start_are_quiet_and_a_second_more_is_silence()
    {
        await using var bench = await StartAsync(rs => rs.AddJob("work", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        await bench.BeDueAsync();
        await bench.PostAsync(query: "?wait=30");
        await bench.AdvanceAsync(TimeSpan.FromMinutes(30));
        StatusOf((await LookAsync(bench)).Check("silence")).Should().Be("Healthy");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(1));

        var (answer, check) = await LookAsync(bench);
        (answer.Status, StatusOf(check("silence"))).Should().Be((503, "Unhealthy"));
        var data = check("silence").GetProperty("data");
        data.GetProperty("since").GetDateTimeOffset().Should().Be(WebBench.Start.AddSeconds(30), "that was the last start");
        data.GetProperty("jobs").EnumerateArray().Select(job => job.GetString()).Should().Equal("work");
        await bench.PostAsync(query: "?wait=30");
        StatusOf((await LookAsync(bench)).Check("silence")).Should().Be("Healthy");
    }

    [Fact]
    public async Task A_slower_job_is_not_silent_between_its_slots_and_one_that_is_paused_or_inactive_is_not_silent_at_all()
    {
        await using var bench = await StartAsync(rs =>
        {
            foreach (var name in new[] { "daily", "paused", "inactive", "invalid" }) rs.AddJob(name, "0 3 * * *", (_, _) => ValueTask.FromResult(JobResult.Success));
        });
        await bench.PostAsync();
        await bench.ExecuteAsync("UPDATE scheduled_jobs SET is_active = 0 WHERE job_name = 'inactive'");
        await bench.ExecuteAsync("UPDATE scheduled_jobs SET schedule = 'never' WHERE job_name = 'invalid'");
        await bench.App.Services.GetRequiredService<IJobControl>().PauseAsync("paused", WebBench.Start.AddDays(30), "ann", "upkeep");
        for (var i = 0; i < 2; i++) await bench.PostAsync(); // One reads what changed, and one records what it means.
        await bench.AdvanceAsync(TimeSpan.FromHours(17));
        StatusOf((await LookAsync(bench)).Check("silence")).Should().Be("Healthy");

        await bench.AdvanceAsync(TimeSpan.FromHours(2));

        var silence = (await LookAsync(bench)).Check("silence").GetProperty("data");
        silence.GetProperty("jobs").EnumerateArray().Select(job => job.GetString()).Should().Equal("daily");
    }

    [Theory]
    [InlineData("UPDATE scheduled_jobs SET is_active = 1 WHERE job_name = 'work'")]
    [InlineData("UPDATE scheduled_jobs SET is_active = 1, schedule = '0 3 * * *' WHERE job_name = 'work'")]
    public async Task A_job_that_was_activated_again_is_silent_after_thirty_minutes_and_not_at_once(string activation)
    {
        await using var bench = await StartAsync(rs => rs.AddJob("work", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        await bench.BeDueAsync();
        await bench.PostAsync(query: "?wait=30");
        await bench.ExecuteAsync("UPDATE scheduled_jobs SET is_active = 0 WHERE job_name = 'work'");
        await bench.AdvanceAsync(TimeSpan.FromDays(2));
        await bench.ExecuteAsync(activation);
        StatusOf((await LookAsync(bench)).Check("silence")).Should().Be("Healthy");
        await bench.AdvanceAsync(TimeSpan.FromMinutes(30));
        StatusOf((await LookAsync(bench)).Check("silence")).Should().Be("Healthy");

        await bench.AdvanceAsync(TimeSpan.FromSeconds(1));

        StatusOf((await LookAsync(bench)).Check("silence")).Should().Be("Unhealthy");
    }

    [Fact]
    public async Task A_job_that_nothing_ever_planned_is_silent_too()
    {
        await using var bench = await StartAsync();
        await bench.Store.Schema.PrepareAsync(default);
        await bench.ExecuteAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('by_hand', 'work', '* * * * *')");
        await bench.AdvanceAsync(TimeSpan.FromMinutes(31));

        StatusOf((await LookAsync(bench)).Check("silence")).Should().Be("Unhealthy");
    }

    [Fact]
    public async Task A_store_that_cannot_be_reached_is_unhealthy_and_the_rest_is_not_known()
    {
        await using var bench = await StartAsync(database: "missing/test.db");

        var (answer, check) = await LookAsync(bench);
        bench.Time.Advance(TimeSpan.FromSeconds(55));
        var later = await LookAsync(bench);

        (answer.Status, StatusOf(check("store"))).Should().Be((503, "Unhealthy"));
        foreach (var name in new[] { "schema", "silence", "stuck", "clock" }) StatusOf(check(name)).Should().Be("Degraded", name);
        later.Check("store").GetProperty("data").GetProperty("failing_for_seconds").GetDouble().Should().Be(60);
    }

    [Fact]
    public async Task Tables_of_another_version_are_unhealthy()
    {
        await using var bench = await StartAsync();
        await bench.PostAsync();
        await bench.ExecuteAsync("DROP VIEW post_attempts");

        await using var other = await StartAsync(folder: bench.Folder);

        var (_, check) = await LookAsync(other);
        StatusOf(check("schema")).Should().Be("Unhealthy");
        check("schema").GetProperty("description").GetString().Should().Contain("post_attempts");
        StatusOf(check("store")).Should().Be("Healthy", "it answers");
    }

    [Fact]
    public async Task Runs_past_their_lease_and_permits_that_nobody_resolved_are_stuck()
    {
        var gate = new TaskCompletionSource();
        await using var bench = await StartAsync(rs => rs.AddJob("slow", "* * * * *", async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return JobResult.Success;
        }));
        await bench.BeDueAsync();
        await bench.PostAsync();
        await bench.AdvanceAsync(TimeSpan.FromMinutes(2));

        var (_, check) = await LookAsync(bench);

        StatusOf(check("stuck")).Should().Be("Degraded");
        check("stuck").GetProperty("data").GetProperty("runs_past_lease").GetInt32().Should().Be(1);
        gate.SetResult();
    }

    [Fact]
    public async Task A_sink_that_fails_degrades_for_some_minutes()
    {
        await using var bench = await StartAsync(rs => rs.AddJob("work", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)).AddEventSink(new BrokenSink()));
        await bench.PostAsync();
        for (var begun = TimeProvider.System.GetTimestamp(); bench.Scheduler.State.SinkFailures == 0;)
        {
            TimeProvider.System.GetElapsedTime(begun).Should().BeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(1);
        }

        var (answer, check) = await LookAsync(bench);
        (answer.Status, StatusOf(check("sinks"))).Should().Be((200, "Degraded"));
        // Copies of the first minute's events may still fail beside the looks; when the last one has, some minutes pass without any.
        for (var begun = TimeProvider.System.GetTimestamp(); StatusOf((await LookAsync(bench)).Check("sinks")) != "Healthy";)
        {
            TimeProvider.System.GetElapsedTime(begun).Should().BeLessThan(TimeSpan.FromSeconds(20));
            bench.Time.Advance(TimeSpan.FromMinutes(6));
        }
    }

    [Fact]
    public async Task An_alert_sink_that_does_not_accept_degrades_until_it_does()
    {
        var sink = new PatientSink { IsBroken = true };
        await using var bench = await StartAsync(rs => rs.AddJob("work", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)).AddWatchdog().AddAlertSink(sink));
        await bench.PostAsync();
        await bench.App.Services.GetRequiredService<IAlerts>().ReportAsync("host_rule", "x", AlertSeverity.Warning, "Something is wrong.");
        await LookUntilAsync("Degraded");
        sink.IsBroken = false;
        await LookUntilAsync("Healthy");

        async Task LookUntilAsync(string status)
        {
            for (var begun = TimeProvider.System.GetTimestamp(); StatusOf((await LookAsync(bench)).Check("sinks")) != status;)
            {
                TimeProvider.System.GetElapsedTime(begun).Should().BeLessThan(TimeSpan.FromSeconds(20));
                await bench.AdvanceAsync(TimeSpan.FromMinutes(1));
                await bench.PostAsync();
            }
        }
    }

    [Fact]
    public async Task However_often_a_probe_comes_the_store_is_looked_at_once_in_five_seconds()
    {
        await using var bench = await StartAsync(database: "missing/test.db");
        var looks = new Internal.StoreLooks(bench.Store, bench.Time);

        var first = looks.LookAsync();
        await first;
        looks.LookAsync().Should().BeSameAs(first);
        bench.Time.Advance(TimeSpan.FromSeconds(5));

        looks.LookAsync().Should().NotBeSameAs(first);
    }

    private sealed class PatientSink : IAlertSink
    {
        public bool IsBroken { get; set; }

        public string Name => "pager";

        public ValueTask SendAsync(AlertNotice notice, CancellationToken cancellationToken) =>
            IsBroken ? throw new AlertNotAcceptedException("It is broken.") : ValueTask.CompletedTask;
    }

    private sealed class BrokenSink : IEventSink
    {
        public ValueTask EmitAsync(SchedulerEvent happened, CancellationToken cancellationToken) => throw new InvalidOperationException("It is broken.");
    }
}
