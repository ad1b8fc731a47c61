using System.Collections.Concurrent;
using System.Globalization;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>
/// Somebody writes rows of the catalogue with plain SQL, one after the other, while two hosts tick: rows are added, changed, switched off
/// and on, and deleted; some are not valid, and some are of a type that nobody handles.
/// </summary>
public sealed class EditRaceTests : EndToEndTest
{
    private const int Edited = 6;
    private const int Minutes = 20;

    private readonly ConcurrentBag<(string Job, DateTimeOffset Slot)> calls = [];

    /// <summary>By job id: since when which second of the minute is its own; none while it is off.</summary>
    private readonly Dictionary<string, List<(long Since, int? Second)>> schedules = [];

    [Fact]
    public async Task Edits_by_SQL_that_race_ticks_start_no_slot_twice_and_none_in_the_past_and_keep_others_waiting_never()
    {
        // The file has one writer at a time and no queue of them: whoever writes all the time leaves the others little.
        BusyTimeout = TimeSpan.FromMinutes(1);
        Host Boot() => NewBareHost(rs => rs.Configure(o => o.Lease = TimeSpan.FromHours(1)).AddJob("steady", "* * * * *", Called).AddJob("work", "0 0 29 2 *", Called));
        Host[] hosts = [Boot(), Boot()];
        foreach (var host in hosts) await host.TickAsync();
        using var over = new CancellationTokenSource();
        var editing = Task.Run(() => EditAsync(over.Token));
        for (var step = 0; step < 6 * Minutes; step++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(10));
            await Task.WhenAll(hosts.Select(host => host.TickAsync()));
        }

        await over.CancelAsync();
        await editing;
        await AdvanceAsync(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        foreach (var host in hosts) await host.TickAsync();

        calls.Should().OnlyHaveUniqueItems();
        (await Db.TextsAsync("SELECT slot_time FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_name = 'steady' AND disposition = 'claimed' ORDER BY 1"))
            .Should().Equal(Enumerable.Range(0, Minutes + 1).Select(minute => $"{Database.Micros(Start.AddMinutes(minute))}"), "edits of other rows keep none of its slots from running");
        await EachSlotIsOfTheScheduleOfItsTimeAsync();
        (await Db.TextsAsync("SELECT job_name FROM scheduled_jobs WHERE invalid_reason IS NOT NULL")).Should().Equal("misspelt");
        (await Db.TextsAsync("SELECT subject, state FROM alerts WHERE rule = 'bad_schedule'")).Should().Equal("misspelt open");
        (await Db.TextsAsync("SELECT DISTINCT disposition, reason_code FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_type = 'unheard_of'")).Should().Equal("blocked no_handler");
    }

    private ValueTask<JobResult> Called(JobRun run, CancellationToken cancellationToken)
    {
        calls.Add((run.JobId.ToString(), run.SlotTime));
        return ValueTask.FromResult(JobResult.Success);
    }

    private async Task EditAsync(CancellationToken over)
    {
        var random = new Random(7);
        await using var connection = await Db.ConnectAsync();
        await WriteAsync(connection, "INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('misspelt', 'work', 'now and then'), ('nobodys', 'unheard_of', '* * * * *')");
        for (; !over.IsCancellationRequested; await Task.Delay(2, CancellationToken.None))
        {
            var name = $"edited-{random.Next(Edited)}";
            var second = random.Next(60);
            await WriteAsync(connection, random.Next(4) switch
            {
                0 => $"DELETE FROM scheduled_jobs WHERE job_name = '{name}'",
                1 => $"UPDATE scheduled_jobs SET is_active = 1 - is_active WHERE job_name = '{name}'",
                2 => $"UPDATE scheduled_jobs SET description = 'Edit {second}' WHERE job_name = '{name}'",
                _ => $"INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('{name}', 'work', '{second} * * * * *') ON CONFLICT (job_name) DO UPDATE SET schedule = excluded.schedule",
            });
        }
    }

    /// <summary>One edit, and in the same transaction what the catalogue says of the edited rows since.</summary>
    private async Task WriteAsync(SqliteConnection connection, string sql)
    {
        await using var transaction = connection.BeginTransaction();
        await using (var edit = new SqliteCommand(sql, connection, transaction)) await edit.ExecuteNonQueryAsync();
        var found = new Dictionary<string, int?>();
        var now = 0L;
        await using (var read = new SqliteCommand("SELECT c.now, j.id, j.schedule, j.is_active FROM store_clock c LEFT JOIN scheduled_jobs j ON j.job_name LIKE 'edited-%'", connection, transaction))
        await using (var rows = await read.ExecuteReaderAsync())
        {
            while (await rows.ReadAsync())
            {
                now = rows.GetInt64(0);
                if (!rows.IsDBNull(1)) found.Add(rows.GetString(1), rows.GetInt64(3) == 1 ? int.Parse(rows.GetString(2).Split(' ')[0], CultureInfo.InvariantCulture) : null);
            }
        }

        await transaction.CommitAsync();
        foreach (var id in schedules.Keys.Except(found.Keys).ToList()) Note(id, null);
        foreach (var (id, second) in found) Note(id, second);

        void Note(string id, int? second)
        {
            if (!schedules.TryGetValue(id, out var spans)) schedules.Add(id, spans = []);
            if (spans.Count == 0 || spans[^1].Second != second) spans.Add((now, second));
        }
    }

    /// <summary>A slot was in the schedule that was in force at its time: so no edit made one in its past, and none outlived its edit.</summary>
    private async Task EachSlotIsOfTheScheduleOfItsTimeAsync()
    {
        var slots = await Db.QueryAsync("SELECT job_id, slot_time, disposition FROM job_slots");
        var ofEdited = slots.Where(slot => schedules.ContainsKey((string)slot[0]!)).ToList();
        ofEdited.Should().NotBeEmpty();
        foreach (var slot in ofEdited)
        {
            var (spans, at) = (schedules[(string)slot[0]!], (long)slot[1]!);
            var second = (int)(at / 1_000_000 % 60);

            // At the very instant of an edit both schedules are in force.
            var inForce = spans.Where((span, i) => span.Since <= at && (i == spans.Count - 1 || spans[i + 1].Since >= at)).Select(span => span.Second);
            inForce.Should().Contain(second, "{0} at {1} was {2}", slot[0], at, slot[2]);
        }
    }
}
