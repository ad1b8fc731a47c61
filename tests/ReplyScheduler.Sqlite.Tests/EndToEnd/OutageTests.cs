using System.Diagnostics;
using FluentAssertions;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>What the ledger says after nobody was there for a while.</summary>
public sealed class OutageTests : EndToEndTest
{
    private const string Ran = "claimed ";
    private const string Coalesced = "missed coalesced";
    private const string Late = "missed late";

    // Attack 31: down for seven slots, back a minute after the seventh.
    [Theory]
    [InlineData(MisfirePolicy.Coalesce, 100, 24, Coalesced, Coalesced, Coalesced, Coalesced, Coalesced, Coalesced, Ran)]
    [InlineData(MisfirePolicy.Skip, 100, 24, Late, Late, Late, Late, Late, Late, Ran)]
    [InlineData(MisfirePolicy.RunAll, 100, 24, Ran, Ran, Ran, Ran, Ran, Ran, Ran)]
    [InlineData(MisfirePolicy.RunAll, 2, 24, Late, Late, Late, Late, Ran, Ran, Ran)]
    [InlineData(MisfirePolicy.RunAll, 100, 1, Late, Late, Late, Ran, Ran, Ran, Ran)]
    [InlineData(MisfirePolicy.Coalesce, 100, 1, Late, Late, Late, Coalesced, Coalesced, Coalesced, Ran)]
    public async Task After_seven_slots_down_each_has_the_row_that_the_policy_says(MisfirePolicy policy, int limit, int catchUpHours, params string[] rows)
    {
        Host Boot() => NewBareHost(rs => rs
            .Configure(o => o.CatchUp = TimeSpan.FromHours(catchUpHours))
            .AddJob("work", "*/15 * * * *", Succeeds, o => (o.Misfire, o.MisfireLimit) = (policy, limit)));
        var before = Boot();
        await before.TickAsync();
        await before.Scheduler.StopAsync(TimeSpan.Zero);
        await AdvanceAsync(TimeSpan.FromMinutes((7 * 15) + 1));

        var after = Boot();
        await after.TickAsync();

        (await Db.TextsAsync("SELECT disposition, reason_code FROM job_slots ORDER BY slot_time")).Should().Equal([Ran, .. rows]);
        (await Db.TextsAsync("SELECT status FROM job_executions")).Should().Equal(Enumerable.Repeat("succeeded", 1 + rows.Count(row => row == Ran)));
        (await Db.TextsAsync("SELECT event_data ->> 'reason', event_data ->> 'count' FROM system_events WHERE event_type = 'slot_missed' ORDER BY 1"))
            .Should().Equal(rows.Where(row => row != Ran).GroupBy(row => row[7..]).OrderBy(group => group.Key).Select(group => $"{group.Key} {group.Count()}"));
        (await after.TickAsync()).Claimed.Should().BeEmpty("old slots do not come again");
    }

    [Fact]
    public async Task After_a_week_off_a_job_of_each_minute_and_one_of_each_second_run_once_and_write_bounded_rows_and_an_event_for_each_reason()
    {
        var host = NewBareHost(rs => rs.AddJob("minutely", "* * * * *", Succeeds).AddJob("secondly", "* * * * * *", Succeeds));
        await host.TickAsync();
        await AdvanceAsync(TimeSpan.FromDays(7));
        var begun = Stopwatch.GetTimestamp();

        var report = await host.TickAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"The first tick after the week took {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0} ms.");
        report.Claimed.Select(run => run.JobName).Should().BeEquivalentTo("minutely", "secondly");
        report.Claimed.Should().OnlyContain(run => run.SlotTime == Start.AddDays(7));
        (await RowsAsync("minutely")).Should().Equal("claimed  2", "missed coalesced 1440", "missed late 8559");
        (await RowsAsync("secondly")).Should().Equal("claimed  2", "missed coalesced 9999");
        (await Db.TextsAsync("""
            SELECT j.job_name, v.event_data ->> 'reason', v.event_data ->> 'count' FROM system_events v JOIN scheduled_jobs j ON j.id = v.job_id
            WHERE v.event_type = 'slot_missed' ORDER BY 1, 2, v.seq
            """)).Should().Equal("minutely coalesced 1440", "minutely late 8559", "minutely late 80", "secondly coalesced 9999", "secondly late 594800");
        (await host.TickAsync()).Closed.Should().BeEmpty();

        Task<IReadOnlyList<string>> RowsAsync(string job) => Db.TextsAsync(
            $"SELECT s.disposition, s.reason_code, count(*) FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_name = '{job}' GROUP BY 1, 2 ORDER BY 1, 2");
    }

    private static ValueTask<JobResult> Succeeds(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);
}
