using FluentAssertions;
using Xunit;

namespace ReplyScheduler.JobsHost.Tests;

public sealed class JobsRunTests
{
    private const string Twice = "SELECT count(*) FROM (SELECT 1 FROM job_slots GROUP BY job_id, slot_time HAVING count(*) > 1)";

    [Fact] // The default: the last Sunday, on which every job runs.
    public async Task A_day_of_the_thirteen_jobs_is_what_the_calendar_says()
    {
        var ran = await Ran.ProcessAsync();

        ran.Error.Should().BeEmpty();
        ran.Code.Should().Be(ExitCodes.Equal, ran.Output);
        ran.Output.Should().MatchRegex(@"fetch_google_news +\*/5 \* \* \* \* +288 +288 +288 +288 +288\n");
        ran.Output.Should().MatchRegex(@"cleanup_old_cache +0 5 \* \* 0 +1 +1 +1 +1 +1\n");
        ran.Output.Should().MatchRegex(@"all +1203 +1203 +1203 +1203 +1203\n").And.EndWith("Equal.\n");
    }

    [Fact]
    public async Task A_run_on_the_same_file_goes_on_where_the_clock_stands()
    {
        using var folder = new TemporaryFolder();
        var first = await Ran.HereAsync("--db", folder.Path("a.db"), "--json");
        var second = await Ran.HereAsync("--db", folder.Path("a.db"), "--json");

        (first.Code, second.Code).Should().Be((ExitCodes.Equal, ExitCodes.Equal));
        first.Report.GetProperty("from").GetString().Should().Be("2026-03-01T00:00:00Z");
        second.Report.GetProperty("from").GetString().Should().Be(first.Report.GetProperty("until").GetString()).And.Be("2026-03-02T00:00:00Z");
        (first.Sum("executions"), second.Sum("executions")).Should().Be((1203, 1202));
        Rows.Read(folder.Path("a.db"), "SELECT count(*) FROM job_slots WHERE disposition = 'claimed'").Should().Equal("2405");
        Rows.Read(folder.Path("a.db"), "SELECT count(*) FROM job_slots WHERE disposition <> 'claimed'").Should().Equal("0");
        Rows.Read(folder.Path("a.db"), Twice).Should().Equal("0");
    }

    [Fact]
    public async Task The_days_on_which_clocks_change_are_as_the_calendar_says()
    {
        foreach (var from in (string[])["2026-03-29T00:00+01:00", "2026-10-25T00:00+02:00"])
        {
            var ran = await Ran.HereAsync("--from", from, "--zone", "Europe/Berlin", "--json");

            ran.Code.Should().Be(ExitCodes.Equal, ran.Output + ran.Error);
            ran.Sum("calendar").Should().Be(ran.Sum("executions")).And.Be(1203);
        }
    }

    [Fact]
    public async Task An_endpoint_that_fails_gets_each_slot_again_under_its_own_key_and_what_fails_to_the_end_is_recorded()
    {
        using var folder = new TemporaryFolder();
        var ran = await Ran.HereAsync("--db", folder.Path("a.db"), "--fail", "60", "--json");

        ran.Code.Should().Be(ExitCodes.Equal, ran.Output + ran.Error);
        (ran.Sum("executions"), ran.Sum("called"), ran.Sum("keys")).Should().Be((1203, 1203, 1203));

        // The same calls fail in every run: on average 2.3 attempts a slot, and 8 of 100 slots fail five times.
        ran.Sum("attempts").Should().BeInRange(2500, 3000);
        ran.Sum("succeeded").Should().BeInRange(1060, 1160);
        Rows.Read(folder.Path("a.db"), "SELECT DISTINCT status, reason_code FROM job_executions ORDER BY 1").Should().Equal("failed|http_status", "succeeded|");
        Rows.Read(folder.Path("a.db"), "SELECT DISTINCT error_message FROM job_executions WHERE status = 'failed'")
            .Should().Equal("""The endpoint answered 500. {"error":"out of order, as was asked for"}""");
        Rows.Read(folder.Path("a.db"), "SELECT max(attempt) FROM job_executions").Should().Equal("5");
    }

    [Fact]
    public async Task Missing_executions_are_seen()
    {
        using var folder = new TemporaryFolder();
        await Ran.HereAsync("--db", folder.Path("a.db"));
        Rows.Read(folder.Path("a.db"), "UPDATE scheduled_jobs SET is_active = 0 WHERE job_name = 'fetch_rss_feeds'");

        var ran = await Ran.HereAsync("--db", folder.Path("a.db"));

        ran.Code.Should().Be(ExitCodes.Different);
        ran.Output.Should().MatchRegex(@"fetch_rss_feeds +\*/15 \* \* \* \* +96 +0 +0 +0 +0 +not as the calendar says\n").And.EndWith("DIFFERENT.\n");
    }

    [Fact]
    public async Task What_does_not_fit_the_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        await Ran.HereAsync("--db", folder.Path("a.db"));

        var zone = await Ran.HereAsync("--db", folder.Path("a.db"), "--zone", "Europe/Berlin");
        var from = await Ran.HereAsync("--db", folder.Path("a.db"), "--from", "2026-04-01T00:00Z");

        (zone.Code, from.Code).Should().Be((ExitCodes.BadInput, ExitCodes.BadInput));
        zone.Error.Should().Contain("was begun with --zone Etc/UTC");
        from.Error.Should().Contain("does not fit");
    }

    [Fact]
    public async Task A_run_that_was_killed_is_ended_by_the_same_command()
    {
        using var folder = new TemporaryFolder();
        string[] args = ["--db", folder.Path("a.db"), "--from", "2026-03-01T00:00Z", "--days", "2", "--json"];
        foreach (var executions in (int[])[1, 700])
        {
            using var process = Ran.Begin(args);
            await UntilAsync(() => process.HasExited || Executions(folder.Path("a.db")) >= executions);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var ran = await Ran.ProcessAsync(args);

        ran.Error.Should().BeEmpty();
        ran.Code.Should().Be(ExitCodes.Equal, ran.Output);
        ran.Sum("executions").Should().Be(2405);
        Rows.Read(folder.Path("a.db"), Twice).Should().Equal("0");
    }

    [Fact]
    public async Task A_run_that_is_told_to_stop_ends_what_it_began()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        using var error = new StringWriter();
        var run = new JobsProgram(TextWriter.Null, error, TimeProvider.System).RunAsync(["--db", folder.Path("a.db"), "--days", "400"], stop.Token);
        await UntilAsync(() => run.IsCompleted || Executions(folder.Path("a.db")) > 0);

        await stop.CancelAsync();

        (await run).Should().Be(ExitCodes.Stopped);
        error.ToString().Should().Be("error: stopped before the end." + Environment.NewLine);
        Rows.Read(folder.Path("a.db"), "SELECT DISTINCT status FROM job_executions").Should().Equal("succeeded");
    }

    private static int Executions(string database)
    {
        try
        {
            return File.Exists(database) ? int.Parse(Rows.Read(database, "SELECT count(*) FROM job_executions").Single()) : 0;
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // The program has not made the tables yet.
            return 0;
        }
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo()) await Task.Delay(5, TestContext.Current.CancellationToken);
    }
}
