using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>
/// The clock of the machine on which the database is steps back and forward. The database is one on the system's clock; once a host
/// works on it, the view that reads the clock is replaced by one that reads what the test writes. The host's own clock runs on
/// undisturbed, so it expects another time than the store's next answer has. What cannot be shown so is the host's process clock and
/// the store's stepping together, but the former is not read.
/// </summary>
public sealed class SteppedClockTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Begin = new(2030, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("reply-stepped-").FullName;
    private readonly ManualClock time = new();
    private readonly ServiceProvider container;
    private TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SteppedClockTests()
    {
        go.SetResult();
        container = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddReplyScheduler(rs => rs.UseSqlite(Db.Path).AddJob("leap_day", "0 0 29 2 *", async (_, _) =>
            {
                await go.Task;
                return JobResult.Success;
            }))
            .BuildServiceProvider();
    }

    private Database Db => new(Path.Combine(folder, "test.db"));

    private IReplyScheduler Scheduler => container.GetRequiredService<IReplyScheduler>();

    // Attack 32.
    [Fact]
    public async Task A_slot_does_not_run_again_when_the_stores_clock_goes_back_an_hour_and_none_is_left_without_a_row_when_it_goes_on()
    {
        await BeginAsync();
        for (var minute = 0; minute <= 5; minute++) (await AtAsync(minute)).Should().Equal(minute);
        (await AtAsync(65)).Should().Equal([65], "an hour's slots are one run and no storm");
        for (var minute = 5; minute <= 65; minute++) (await AtAsync(minute)).Should().BeEmpty("these have their rows");
        for (var minute = 66; minute <= 70; minute++) (await AtAsync(minute)).Should().Equal(minute);
        (await AtAsync(-50)).Should().BeEmpty();
        (await AtAsync(71)).Should().Equal(71);

        (await Db.TextsAsync("SELECT s.slot_time FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_name = 'minutely' ORDER BY 1"))
            .Should().Equal(Enumerable.Range(0, 72).Select(minute => $"{Database.Micros(Begin.AddMinutes(minute))}"));
        (await Db.TextsAsync("SELECT s.reason_code, count(*) FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_name = 'minutely' GROUP BY 1"))
            .Should().Equal(" 13", "coalesced 59");
    }

    // Decision 1: a host that is ahead offers too early, is refused, and offers again.
    [Fact]
    public async Task A_slot_that_a_host_offers_20_ms_early_runs_when_the_stores_clock_is_there()
    {
        await BeginAsync();
        await AtAsync(0);
        for (var minute = 1; minute < 30; minute++)
        {
            time.Advance(TimeSpan.FromSeconds(61));
            (await AtAsync(minute - (0.02 / 60))).Should().BeEmpty();
            (await AtAsync(minute)).Should().Equal(minute);
        }
    }

    [Fact]
    public async Task A_run_that_goes_on_while_the_stores_clock_goes_back_an_hour_ends_well_and_what_is_for_people_is_kept_up()
    {
        await BeginAsync();
        go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await SetAsync(0);
        await Scheduler.TickAsync();
        await SetAsync(-60);
        await Scheduler.TickAsync();
        go.SetResult();
        (await Scheduler.TickAsync(new TickOptions { Wait = TimeSpan.FromSeconds(20) })).Running.Should().Be(0);
        (await Db.TextsAsync("SELECT e.status FROM job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE j.job_name = 'minutely'")).Should().Equal("succeeded");

        await SetAsync(-59);
        await Scheduler.TickAsync();
        (await Db.TextsAsync("SELECT next_run_at FROM scheduled_jobs WHERE job_name = 'minutely'")).Should().Equal($"{Database.Micros(Begin.AddMinutes(1))}");
    }

    public async ValueTask DisposeAsync()
    {
        await container.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The first tick is at the real time; then the clock is the test's, and the job is added.</summary>
    private async Task BeginAsync()
    {
        await Scheduler.TickAsync();
        await Db.ExecuteAsync($"""
            CREATE TABLE test_clock (now INTEGER NOT NULL);
            INSERT INTO test_clock VALUES ({Database.Micros(Begin)});
            DROP VIEW store_clock;
            CREATE VIEW store_clock AS SELECT now FROM test_clock;
            INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('minutely', 'leap_day', '* * * * *');
            """);
    }

    private Task SetAsync(double minute) => Db.ExecuteAsync($"UPDATE test_clock SET now = {Database.Micros(Begin.AddMinutes(minute))}");

    /// <summary>The minutes that a tick starts when the store's clock shows a minute.</summary>
    private async Task<IReadOnlyList<double>> AtAsync(double minute)
    {
        await SetAsync(minute);
        var report = await Scheduler.TickAsync(new TickOptions { Wait = TimeSpan.FromSeconds(20) });
        report.Running.Should().Be(0);
        return [.. report.Claimed.Where(run => run.JobName == "minutely").Select(run => (run.SlotTime - Begin).TotalMinutes)];
    }
}
