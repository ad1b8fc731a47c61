using System.Diagnostics;
using FluentAssertions;
using Xunit;

namespace ReplyScheduler.JobsHost.Tests.Postgres;

public sealed class PostgresRunTests
{
    private const string Twice = "SELECT count(*) FROM (SELECT 1 FROM job_slots GROUP BY job_id, slot_time HAVING count(*) > 1) t";

    /// <summary>A process that begins when the clock stands at the end of the day runs the slots of that instant, the first of the next day.</summary>
    private const string Slots = "SELECT count(DISTINCT (job_id, slot_time)) FROM job_executions WHERE slot_time < '2026-03-02T00:00:00Z'";

    private const string NotAllClaimed = "SELECT count(*) FROM job_slots WHERE disposition <> 'claimed'";
    private const string OpenOrUntold =
        """
        SELECT count(*) FROM job_executions e WHERE e.status = 'running' OR 1 <> (SELECT count(*) FROM system_events v WHERE v.run_id = e.id AND v.event_type = 'job_started')
           OR 1 <> (SELECT count(*) FROM system_events v WHERE v.run_id = e.id AND v.event_type IN ('job_succeeded', 'job_failed', 'job_abandoned'))
        """;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    [Fact]
    public async Task A_day_that_two_processes_share_is_what_the_calendar_says()
    {
        using var database = new PostgresDatabase();
        string[] args = [.. database.Option, "--from", "2026-03-01T00:00Z", "--json"];

        var ran = await Task.WhenAll(Ran.ProcessAsync(args), Ran.ProcessAsync(args));

        ran.Should().OnlyContain(r => r.Code == ExitCodes.Equal && r.Error == "");
        ran.Should().OnlyContain(r => r.Sum("calendar") == 1203 && r.Sum("executions") == 1203 && r.Sum("succeeded") == 1203);
        database.Rows(Slots).Should().Equal("1203");
        database.Rows("SELECT count(*) FROM job_executions").Should().Equal([$"{ran.Sum(r => r.Sum("keys"))}"], "each slot is called by one of them, under a key of its own");
        database.Rows(Twice).Should().Equal("0");
        database.Rows(NotAllClaimed).Should().Equal("0");
        database.Rows(OpenOrUntold).Should().Equal("0");
    }

    [Fact]
    public async Task A_day_in_which_two_processes_are_killed_again_and_again_is_what_the_calendar_says()
    {
        using var database = new PostgresDatabase();
        string[] args = [.. database.Option, "--from", "2026-03-01T00:00Z", "--json"];
        var processes = new[] { Ran.Begin(args), Ran.Begin(args) };
        try
        {
            var one = 0;
            foreach (var executions in (int[])[1, 150, 300, 450, 600, 750, 900, 1050])
            {
                await UntilAsync(() => processes.All(process => process.HasExited) || database.Executions() >= executions);
                await RestartAsync(processes, one = 1 - one, args);
            }

            var ran = await Task.WhenAll(processes.Select(Ran.EndAsync));
            ran.Should().OnlyContain(r => r.Code == ExitCodes.Equal && r.Error == "");
        }
        finally
        {
            foreach (var process in processes) End(process);
        }

        database.Rows(Slots).Should().Equal("1203");
        database.Rows($"{Slots} AND status = 'succeeded'").Should().Equal("1203");
        database.Rows(Twice).Should().Equal("0");
        database.Rows(NotAllClaimed).Should().Equal("0");
        database.Rows(OpenOrUntold).Should().Equal("0");
    }

    [Fact]
    public async Task A_run_goes_on_where_the_clock_stands_and_what_does_not_fit_is_refused()
    {
        using var database = new PostgresDatabase();

        var first = await Ran.HereAsync([.. database.Option, "--json"]);
        var second = await Ran.HereAsync([.. database.Option, "--fail", "60", "--json"]);
        var zone = await Ran.HereAsync([.. database.Option, "--zone", "Europe/Berlin"]);
        var from = await Ran.HereAsync([.. database.Option, "--from", "2026-04-01T00:00Z"]);

        (first.Code, second.Code).Should().Be((ExitCodes.Equal, ExitCodes.Equal), first.Error + second.Error);
        second.Report.GetProperty("from").GetString().Should().Be(first.Report.GetProperty("until").GetString()).And.Be("2026-03-02T00:00:00Z");
        (first.Sum("executions"), second.Sum("executions"), second.Sum("keys")).Should().Be((1203, 1202, 1202));
        second.Sum("attempts").Should().BeInRange(2500, 3000);
        database.Rows("SELECT DISTINCT status, reason_code FROM job_executions ORDER BY 1").Should().Equal("failed|http_status", "succeeded|");
        (zone.Code, from.Code).Should().Be((ExitCodes.BadInput, ExitCodes.BadInput));
        zone.Error.Should().Contain("was begun with --zone Etc/UTC; give the same, or another --postgres");
        from.Error.Should().Contain("does not fit --postgres rs_test_");
    }

    private static async Task RestartAsync(Process[] processes, int one, string[] args)
    {
        processes[one].Kill();
        await processes[one].WaitForExitAsync(TestContext.Current.CancellationToken);
        End(processes[one]);
        processes[one] = Ran.Begin(args);
    }

    private static void End(Process process)
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo()) await Task.Delay(Poll, TestContext.Current.CancellationToken);
    }
}
