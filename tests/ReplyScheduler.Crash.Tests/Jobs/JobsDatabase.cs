using System.Globalization;
using FluentAssertions;
using FluentAssertions.Execution;
using ReplyScheduler.Crash.Tests.Databases;
using ReplyScheduler.JobsHost;

namespace ReplyScheduler.Crash.Tests.Jobs;

/// <summary>Thirty hours of the thirteen jobs in each of some zones, on a database of its own.</summary>
internal sealed class JobsDatabase : IDisposable
{
    private const int Hours = 30;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    /// <summary>Each statement finds what must not be when the last process ended in peace.</summary>
    private static readonly (string Broken, string Sql)[] Never =
    [
        ("a slot that did not run", "SELECT job_id, slot_time, disposition, reason_code FROM job_slots WHERE disposition <> 'claimed'"),
        ("a slot with two rows", "SELECT job_id, slot_time FROM job_slots GROUP BY 1, 2 HAVING count(*) > 1"),
        ("a slot without a run", "SELECT s.job_id, s.slot_time FROM job_slots s WHERE NOT EXISTS (SELECT 1 FROM job_executions e WHERE (e.job_id, e.slot_time, e.kind) = (s.job_id, s.slot_time, s.kind))"),
        ("a run without its slot", "SELECT e.id FROM job_executions e WHERE NOT EXISTS (SELECT 1 FROM job_slots s WHERE (e.job_id, e.slot_time, e.kind) = (s.job_id, s.slot_time, s.kind))"),
        ("a slot whose attempts are not numbered one by one", "SELECT job_id, slot_time, count(*) FROM job_executions GROUP BY 1, 2 HAVING max(attempt) <> count(*)"),
        ("a slot that was tried again although it had succeeded", "SELECT a.id FROM job_executions a JOIN job_executions b ON (a.job_id, a.slot_time) = (b.job_id, b.slot_time) AND b.attempt > a.attempt WHERE a.status = 'succeeded'"),
        ("a run that ended otherwise", "SELECT id, status FROM job_executions WHERE status NOT IN ('succeeded', 'abandoned')"),
        ("two runs of a job at once",
            """
            SELECT job_id, started_at FROM (
              SELECT job_id, started_at, max(completed_at) OVER (PARTITION BY job_id ORDER BY started_at, completed_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM job_executions) t WHERE started_at < before
            """),
        ("a run without exactly one start and one end event",
            """
            SELECT e.id FROM job_executions e WHERE 1 <> (SELECT count(*) FROM system_events v WHERE v.run_id = e.id AND v.event_type = 'job_started')
               OR 1 <> (SELECT count(*) FROM system_events v WHERE v.run_id = e.id AND v.event_type IN ('job_succeeded', 'job_abandoned'))
            """),
    ];

    private readonly string folder;
    private readonly TestedDatabase data;
    private readonly DateTimeOffset begin;
    private readonly int retries;
    private readonly string[] zones;

    /// <summary>Makes the place of the database; the first life makes the rest.</summary>
    /// <param name="store">Which store it is for.</param>
    /// <param name="begin">Where its virtual clock begins.</param>
    /// <param name="retries">How often a job is tried again when its process died.</param>
    /// <param name="zones">IANA names.</param>
    public JobsDatabase(TestedStore store, DateTimeOffset begin, int retries, params string[] zones)
    {
        folder = Directory.CreateTempSubdirectory("reply-jobs-").FullName;
        data = TestedDatabase.Make(store, folder);
        (this.begin, this.retries, this.zones) = (begin, retries, zones);
    }

    private DateTimeOffset End => begin.AddHours(Hours);

    /// <summary>A life that ends some hours before the whole does.</summary>
    public HostProcess Start(int hoursLeft) => Start(End.AddHours(-hoursLeft), []);

    /// <summary>A life that ticks every 5 ms from some threads, and leaves it to the test to move the clock.</summary>
    public HostProcess StartTicking(DateTimeOffset until, int threads) => Start(until, ["--ticks", Text(threads)]);

    /// <summary>Moves the clock on by five minutes whenever everything that is due has run, until it shows an instant.</summary>
    public async Task MoveAsync(DateTimeOffset until)
    {
        while (await NowAsync() is var now && now < until)
        {
            await Task.Delay(Poll);
            if (now == begin && !await IsMadeAsync()) continue;
            var open = await data.RowsAsync($"SELECT {Slots(now, now.AddMinutes(1)).Count()} - count(*) FROM job_executions WHERE slot_time = {data.Literal(now)} AND status = 'succeeded'");
            if (open[0] == "0") await data.ExecuteAsync($"UPDATE store_info SET clock_now = {data.Literal(now.AddMinutes(5))}");
        }
    }

    /// <summary>Waits until the clock went on by so much, or the process is over.</summary>
    public async Task PassAsync(TimeSpan by, HostProcess host)
    {
        for (var until = await NowAsync() + by; await NowAsync() < until && !await host.IsOverAfterAsync(Poll);)
        {
        }
    }

    /// <summary>Comes to the end undisturbed, and compares with the count.</summary>
    public async Task FinishAsync(string because)
    {
        using (var last = Start(0)) (await last.EndAsync()).Should().BeTrue("nobody kills the last life {0}", because);
        using var scope = new AssertionScope();
        foreach (var (broken, sql) in Never.Concat(data.Damage)) (await data.RowsAsync(sql)).Should().BeEmpty("there is never {0} {1}", broken, because);
        var ledger = await data.RowsAsync("SELECT j.job_name, s.slot_time FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id");
        var expected = Slots(begin, End).ToHashSet();
        ledger.Except(expected).Should().BeEmpty("a slot is one that the count has {0}", because);
        expected.Except(ledger).Should().BeEmpty("each slot of the count is in the ledger {0}", because);
        expected.Should().HaveCountGreaterThan(zones.Length * Hours * 50);
    }

    public void Dispose()
    {
        data.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private HostProcess Start(DateTimeOffset until, string[] more) => new(
        ["--jobs", string.Join(',', zones), .. data.Arguments, "--from", Text(begin), "--until", Text(until), "--retries", Text(retries), .. more], data.Environment);

    private async Task<bool> IsMadeAsync() =>
        await data.IsMadeAsync() && (await data.RowsAsync("SELECT 1 FROM store_info")).Count > 0;

    private async Task<DateTimeOffset> NowAsync() => await IsMadeAsync()
        ? TestedDatabase.Instant((await data.RowsAsync("SELECT clock_now FROM store_info"))[0])
        : begin;

    private IEnumerable<string> Slots(DateTimeOffset from, DateTimeOffset until)
    {
        foreach (var zone in zones)
        {
            foreach (var (name, schedule) in Catalogue.Jobs.Select(job => (job.Name, job.Schedule)).Append(("half_past_two", "30 2 * * *")))
            {
                var calendar = new PlainCalendar(schedule, TimeZoneInfo.FindSystemTimeZoneById(zone));
                for (var minute = from; minute < until; minute = minute.AddMinutes(1))
                {
                    if (calendar.Count(minute, minute.AddMinutes(1)) == 1) yield return $"{name} {zone}|{TestedDatabase.Micros(minute)}";
                }
            }
        }
    }

    private static string Text(IFormattable value) => value.ToString(value is DateTimeOffset ? "O" : null, CultureInfo.InvariantCulture);
}
