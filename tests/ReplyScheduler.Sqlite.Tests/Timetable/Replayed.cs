using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Sqlite.Tests.EndToEnd;

namespace ReplyScheduler.Sqlite.Tests.Timetable;

/// <summary>Timetables on a file of their own whose virtual clock begins where the test says.</summary>
internal sealed class Replayed(DateTimeOffset from, params Timetable[] timetables) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("reply-timetable-").FullName;

    public Database Db => new(Path.Combine(folder, "test.db"));

    public async Task RunAsync(DateTimeOffset until)
    {
        await using var container = new ServiceCollection()
            .AddReplyScheduler(rs =>
            {
                rs.UseSqlite(Db.Path, o => o.VirtualClockFrom = from);
                foreach (var timetable in timetables) timetable.Register(rs);
            })
            .BuildServiceProvider();
        await container.GetRequiredService<Replay>().RunAsync(until);
        await container.GetRequiredService<IReplyScheduler>().StopAsync(TimeSpan.FromSeconds(5));
    }

    /// <summary>Every slot of the timetables is one row that was claimed, with one run that succeeded; and there are no others.</summary>
    public async Task<int> CompareAsync(DateTimeOffset until)
    {
        var expected = timetables.SelectMany(timetable => timetable.Slots(from, until)).ToHashSet();
        var ledger = await Db.TextsAsync("SELECT j.job_name || '|' || s.slot_time FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE s.disposition = 'claimed'");
        ledger.ToHashSet().SetEquals(expected).Should().BeTrue("the ledger is what the walk over the minutes says; {0}", Difference(ledger, expected));
        ledger.Should().HaveCount(expected.Count, "no slot has two rows");
        (await Db.CountAsync("job_slots")).Should().Be(expected.Count, "no slot was left out");
        (await Db.CountAsync("job_executions WHERE status = 'succeeded' AND attempt = 1")).Should().Be(expected.Count);
        (await Db.CountAsync("job_executions")).Should().Be(expected.Count);
        (await Db.CountAsync("job_executions WHERE started_at <> slot_time")).Should().Be(0, "on a clock that stands while work is done each run begins at its slot");
        return expected.Count;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Difference(IEnumerable<string> found, IReadOnlySet<string> expected) =>
        $"missing: {string.Join(", ", expected.Except(found).Take(5))}; too many: {string.Join(", ", found.Except(expected).Take(5))}";
}
