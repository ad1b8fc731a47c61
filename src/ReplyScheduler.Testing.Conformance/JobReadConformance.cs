using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What people read of jobs and their executions: whole, bounded, in order, and without a write.</summary>
public abstract class JobReadConformance(StoreUnderTest subject) : ConformanceSuite(subject)
{
    private async Task<IReadOnlyList<JobState>> JobsAsync(JobQuery? query = null) => (await Store.Evidence.ReadJobsAsync(query ?? new JobQuery(), Token)).Jobs;

    private async Task<JobState> JobAsync(string name) => (await JobsAsync(new JobQuery { Name = name })).Should().ContainSingle().Subject;

    private Task<IReadOnlyList<JobExecution>> ExecutionsAsync(string? job = null, Guid? before = null, int limit = 100) =>
        Store.Evidence.ReadExecutionsAsync(new ExecutionQuery { JobName = job, Before = before, Limit = limit }, Token);

    [Fact]
    public async Task A_job_is_read_with_all_that_its_row_says()
    {
        var definition = Job("a") with { Description = "What it does", Retries = 2, RetryDelay = TimeSpan.FromSeconds(5), Freshness = TimeSpan.FromHours(1), Endpoint = "/a", Payload = "p" };
        var row = await AddAsync(definition);

        (await Store.Evidence.ReadJobsAsync(new JobQuery { Name = "a" }, Token)).Now.Should().Be(Start);
        (await JobAsync("a")).Should().BeEquivalentTo(new JobState
        {
            Row = row, Description = "What it does", CreatedAt = Start, UpdatedAt = Start, Retries = 2, RetryDelay = TimeSpan.FromSeconds(5),
            Freshness = TimeSpan.FromHours(1), Owner = "a", IsHandled = true, Running = 0, Waiting = 0,
        });
        (await JobAsync("a")).InWords.Should().Equal("not planned yet: the next tick does it");
        (await JobsAsync(new JobQuery { Name = "b" })).Should().BeEmpty();
    }

    [Fact]
    public async Task Jobs_are_read_by_name_in_parts_and_by_whether_they_are_active()
    {
        foreach (var name in new[] { "b", "job \U0001f600", "a", "job \uff5e", "c" }) await AddAsync(name);
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = false WHERE job_name = 'b'");

        (await JobsAsync()).Select(job => job.Row.Name).Should().Equal("a", "b", "c", "job \uff5e", "job \U0001f600");
        (await JobsAsync(new JobQuery { Limit = 2 })).Select(job => job.Row.Name).Should().Equal("a", "b");
        (await JobsAsync(new JobQuery { After = "b", Limit = 2 })).Select(job => job.Row.Name).Should().Equal("c", "job \uff5e");
        (await JobsAsync(new JobQuery { IsActive = false })).Select(job => job.Row.Name).Should().Equal("b");
        (await JobsAsync(new JobQuery { IsActive = true })).Should().HaveCount(4);
    }

    [Fact]
    public async Task The_words_say_what_keeps_a_job_from_running()
    {
        var row = await AddAsync(Job("a") with { Freshness = TimeSpan.FromSeconds(1) });
        await Store.Jobs.ClaimAsync(Claim(Me) with { Plans = [new JobPlan(row.Id, row.Version, Start + Minute, null, true)] }, Token);
        (await JobAsync("a")).InWords.Should().Equal("planned for 2026-03-02T09:01:00Z");

        await Store.Jobs.RequestAsync(new JobRequest.Pause(Me, "ann", "upkeep", "a", Start.AddHours(1)), Token);
        await Store.Jobs.RequestAsync(new JobRequest.Run(Me, "ann", "now", "a", null, null, null), Token);
        await Store.Jobs.SyncAsync(Sync(Me) with { Owner = "a" }, Token);
        var now = await AdvanceAsync(TimeSpan.FromMinutes(3));
        await Store.Jobs.ClaimAsync(Claim(await BootAsync(Store, "other")), Token);

        var job = await JobAsync("a");
        (job.PausedUntil, job.PausedBy, job.PauseReason, job.UnownedSince, job.StaleSince, job.IsHandled, job.Waiting)
            .Should().Be((Start.AddHours(1), "ann", "upkeep", Start, now, false, 1));
        job.InWords.Should().Equal(
            "paused until 2026-03-02T10:00:00Z by ann: upkeep", "no handler: no live instance runs the type 'work'", "stale since 2026-03-02T09:03:00Z: no success for 00:00:01",
            "unowned since 2026-03-02T09:00:00Z: a registers it no more", "1 retry or request waits", "planned for 2026-03-02T09:01:00Z");
        await AdvanceAsync(TimeSpan.FromHours(1));
        (await JobAsync("a")).PausedUntil.Should().BeNull("the pause is over");
    }

    [Fact]
    public async Task An_invalid_and_an_inactive_job_say_so()
    {
        await ExecuteSqlAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('bad', 'work', '61 * * * *')");
        var bad = await RowAsync("bad");
        await Store.Jobs.ClaimAsync(Claim(Me) with { Plans = [new JobPlan(bad.Id, bad.Version, null, "minute 61", true)] }, Token);
        (await JobAsync("bad")).InWords.Should().Equal("invalid: minute 61");

        await AddAsync("a");
        await ExecuteSqlAsync("UPDATE scheduled_jobs SET is_active = false WHERE job_name = 'a'");
        (await JobAsync("a")).InWords.Should().Equal("inactive");
    }

    [Fact]
    public async Task Executions_are_read_newest_first_with_who_cancelled_and_when_they_are_tried_again()
    {
        var job = await AddAsync(Job("a") with { Retries = 1 });
        var first = await ClaimOneAsync(job, Start);
        await FinishAsync(Me, End(first.RunId, ExecutionStatus.Failed, "run_failed") with { Error = "it broke" });
        var now = await AdvanceAsync(TimeSpan.FromSeconds(1));
        var second = await ClaimOneAsync(job, now);
        await Store.Jobs.RequestAsync(new JobRequest.Cancel(Me, "ann", "wrong", second.RunId), Token);

        var read = await ExecutionsAsync("a");
        read.Select(e => e.RunId).Should().Equal(second.RunId, first.RunId);
        read[0].Should().BeEquivalentTo(new JobExecution
        {
            RunId = second.RunId, JobId = job.Id, JobName = "a", SlotTime = now, Kind = SlotKind.Schedule, Attempt = 1, Status = ExecutionStatus.Running, StartedAt = now,
            TriggeredBy = "test", InstanceId = Me.InstanceId, LeaseUntil = now + Lease, CancelRequestedAt = now, CancelledBy = "ann", CancelReason = "wrong", Build = Me.Build,
        });
        (read[1].Status, read[1].Reason, read[1].Error, read[1].CompletedAt, read[1].RetryAt).Should().Be(
            (ExecutionStatus.Failed, "run_failed", "it broke", Start, Start + RetryBackOff.Wait(Minute, 1, first.RunId)));
        (await JobAsync("a")).Should().Match<JobState>(state => state.Running == 1 && state.Waiting == 1 && state.LastRunAt == now);
    }

    [Fact]
    public async Task Executions_are_read_in_parts_of_one_job_or_of_all_and_of_a_job_that_was_deleted()
    {
        var (a, b) = (await AddAsync("a"), await AddAsync("b"));
        var ids = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            var run = await ClaimOneAsync(i % 2 == 0 ? a : b, await NowAsync());
            await FinishAsync(Me, End(run.RunId));
            ids.Insert(0, run.RunId);
            await AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        (await ExecutionsAsync()).Select(e => e.RunId).Should().Equal(ids);
        (await ExecutionsAsync(limit: 2)).Select(e => e.RunId).Should().Equal(ids[0], ids[1]);
        (await ExecutionsAsync(before: ids[1], limit: 2)).Select(e => e.RunId).Should().Equal(ids[2], ids[3]);
        (await ExecutionsAsync("a", before: ids[1])).Select(e => e.RunId).Should().Equal(ids[3], ids[5]);
        (await ExecutionsAsync("nobody's")).Should().BeEmpty();
        await ExecuteSqlAsync("DELETE FROM scheduled_jobs WHERE job_name = 'a'");
        (await ExecutionsAsync(limit: 2)).Select(e => e.JobName).Should().Equal("b", null);
    }

    [Fact]
    public async Task Executions_are_chosen_by_how_they_stand_or_ended()
    {
        var job = await AddAsync("a");
        var failed = (await ClaimOneAsync(job, Start)).RunId;
        await FinishAsync(Me, End(failed, ExecutionStatus.Failed, "run_failed"));
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        var running = (await ClaimOneAsync(job, await NowAsync())).RunId;

        foreach (var name in (string?[])[null, "a"])
        {
            (await OfAsync(name, ExecutionStatus.Running)).Should().Equal(running);
            (await OfAsync(name, ExecutionStatus.Failed)).Should().Equal(failed);
            (await OfAsync(name, ExecutionStatus.Succeeded)).Should().BeEmpty();
        }

        async Task<IEnumerable<Guid>> OfAsync(string? name, ExecutionStatus status) =>
            (await Store.Evidence.ReadExecutionsAsync(new ExecutionQuery { JobName = name, Status = status }, Token)).Select(run => run.RunId);
    }
}
