using ReplyScheduler.JobsHost;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;

namespace ReplyScheduler.Sqlite.Tests.Timetable;

/// <summary>
/// The sample's thirteen jobs in a zone, with daily jobs at the times that the clocks of that zone leave out or show twice. What
/// they are to do is counted by the sample's own walk over the minutes, which has nothing of the library.
/// </summary>
internal sealed class Timetable(string zone)
{
    /// <summary>In the gap of a zone, in the hour that it shows twice, and on the very edge of both.</summary>
    private static readonly Dictionary<string, (string Name, string Schedule)[]> Awkward = new()
    {
        ["Europe/Berlin"] = [("in_gap_and_overlap", "30 2 * * *")],
        ["America/New_York"] = [("in_gap", "30 2 * * *"), ("in_overlap", "30 1 * * *")],
        ["Australia/Lord_Howe"] = [("in_gap", "15 2 * * *"), ("in_overlap", "45 1 * * *"), ("on_the_edge", "0 2 * * *")],
    };

    private static readonly (string Name, string Schedule)[] Thirteen = [.. Catalogue.Jobs.Select(job => (job.Name, job.Schedule))];

    private (string Name, string Schedule)[] Jobs { get; init; } = [.. Thirteen, .. Awkward.GetValueOrDefault(zone, [])];

    /// <summary>Those whose hour is a number.</summary>
    public Timetable OnlyDailyAndWeekly() => new(zone) { Jobs = [.. Jobs.Where(job => char.IsAsciiDigit(job.Schedule.Split(' ')[1][0]))] };

    public void Register(ReplySchedulerBuilder rs)
    {
        foreach (var (name, schedule) in Jobs)
        {
            rs.AddJob($"{name} {zone}", schedule, (_, _) => ValueTask.FromResult(JobResult.Success), o => o.TimeZone = zone);
        }
    }

    /// <summary>Each slot from an instant on and before another, as "job|microseconds".</summary>
    public IEnumerable<string> Slots(DateTimeOffset from, DateTimeOffset until)
    {
        foreach (var jobs in Jobs.GroupBy(job => job.Schedule))
        {
            var calendar = new PlainCalendar(jobs.Key, TimeZoneInfo.FindSystemTimeZoneById(zone));
            for (var minute = from; minute < until; minute = minute.AddMinutes(1))
            {
                if (calendar.Count(minute, minute.AddMinutes(1)) == 0) continue;
                foreach (var (name, _) in jobs) yield return $"{name} {zone}|{EndToEnd.Database.Micros(minute)}";
            }
        }
    }
}
