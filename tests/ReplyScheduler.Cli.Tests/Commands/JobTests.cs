using FluentAssertions;
using Xunit;

namespace ReplyScheduler.Cli.Tests.Commands;

/// <summary>What people do with jobs from the command line.</summary>
public sealed class JobTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Tool tool;

    public JobTests() => tool = Tool.OnFile(folder.Path("bot.db"));

    public async ValueTask InitializeAsync() => (await tool.RunAsync("migrate")).Code.Should().Be(ExitCodes.Pass);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => folder.Dispose();

    private Task<Ran> AddAsync(string name, params string[] further) => tool.RunAsync(["jobs", "add", name, "--schedule", "*/15 * * * *", .. further]);

    [Fact]
    public async Task A_job_is_added_with_all_that_is_given_and_shown_again()
    {
        var added = await AddAsync(
            "feeds", "--zone", "Europe/Paris", "--type", "fetch", "--endpoint", "/fetch", "--payload", "{\"n\":1}", "--description", "Fetches feeds", "--overlap", "allow", "--overlap-limit", "3",
            "--misfire", "run_all", "--misfire-limit", "7", "--timeout", "30s", "--retries", "2", "--retry-delay", "5s", "--freshness", "26h", "--by", "ann", "--why", "a new feed");
        added.Text().Should().Contain("feeds is added");

        var job = (await tool.RunAsync("jobs", "show", "feeds", "--json")).Json();
        new[] { "job_type", "time_zone", "endpoint", "payload", "description", "overlap", "misfire" }.Select(name => job.GetProperty(name).GetString())
            .Should().Equal("fetch", "Europe/Paris", "/fetch", "{\"n\":1}", "Fetches feeds", "allow", "run_all");
        new[] { "overlap_limit", "misfire_limit", "timeout_seconds", "retries", "retry_delay_seconds", "freshness_seconds" }.Select(name => job.GetProperty(name).GetDouble())
            .Should().Equal(3, 7, 30, 2, 5, 93_600);
        (await tool.RunAsync("jobs", "show", "feeds")).Text().Should().Contain("Fetches feeds").And.Contain("allow, at most 3");
        Sql.Rows(folder.Path("bot.db"), "SELECT event_data ->> 'actor', event_data ->> 'why' FROM system_events WHERE event_type = 'job_defined'").Should().Equal("ann|a new feed");
    }

    [Fact]
    public async Task A_job_that_is_there_is_changed_only_when_that_is_said_and_keeps_what_is_not_given()
    {
        await AddAsync("a", "--endpoint", "/a", "--retries", "2");

        (await AddAsync("a", "--retries", "3")).Should().Match<Ran>(ran => ran.Code == ExitCodes.Refused && ran.Error.Contains("--replace"));
        (await tool.RunAsync("jobs", "add", "a", "--replace", "--retries", "3")).Text().Should().Contain("changed");
        var job = (await tool.RunAsync("jobs", "show", "a", "--json")).Json();
        (job.GetProperty("schedule").GetString(), job.GetProperty("endpoint").GetString(), job.GetProperty("retries").GetInt32()).Should().Be(("*/15 * * * *", "/a", 3));
        (await tool.RunAsync("jobs", "add", "a", "--replace")).Code.Should().Be(ExitCodes.Refused, "nothing is left to change");
    }

    [Fact]
    public async Task Adding_warns_where_pg_cron_reads_the_schedule_otherwise()
    {
        (await tool.RunAsync("jobs", "add", "a", "--schedule", "0 22-2 * * *")).Should().Match<Ran>(ran => ran.Code == 0 && ran.Error.Contains("pg_cron does not wrap ranges"));
        (await tool.RunAsync("jobs", "add", "b", "--schedule", "0 2 * * *")).Error.Should().BeEmpty();
    }

    [Theory]
    [InlineData("jobs add a --schedule nonsense", "fields")]
    [InlineData("jobs add a", "--schedule")]
    [InlineData("jobs add a --schedule @daily --zone Mars/Base", "Mars/Base")]
    [InlineData("jobs add a --schedule @daily --endpoint //evil", "endpoint")]
    [InlineData("jobs add a --schedule @daily --timeout 90", "90")]
    [InlineData("jobs add a --schedule @daily --overlap perhaps", "skip, allow")]
    [InlineData("jobs pause a", "--until")]
    [InlineData("jobs pause a --for 1h --until 2026-03-02", "--until")]
    [InlineData("jobs pause a --until tomorrow", "instant")]
    [InlineData("jobs cancel nonsense", "id")]
    [InlineData("jobs backfill a", "--from")]
    [InlineData("jobs list --limit 0", "--limit")]
    [InlineData("jobs list --active --inactive", "--inactive")]
    [InlineData("jobs next a --count 0", "--count")]
    [InlineData("permits resolve 0195f3a2-7c1e-7000-8000-000000000000 --why x", "--not-posted")]
    [InlineData("permits revoke 0195f3a2-7c1e-7000-8000-000000000000", "--why")]
    [InlineData("stop --pipeline a --account b --why x", "--account")]
    [InlineData("prove --window 0s", "window")]
    [InlineData("doctor --window 90d", "31 days")]
    [InlineData("tick --wait 2d", "--wait")]
    [InlineData("tick --base-url ftp://x --no-secret", "http")]
    [InlineData("tick --base-url https://project.example.com", "REPLYSCHEDULER_SECRET")]
    [InlineData("tick --base-url https://project.example.com --secret swordfish", "list of processes")]
    [InlineData("watch --interval 0s", "--interval")]
    [InlineData("jobs import /nowhere.json", "cannot be read")]
    [InlineData("completion fish", "bash")]
    [InlineData("nonsense", "nonsense")]
    public async Task What_cannot_be_used_is_bad_input_and_says_what_would_be(string command, string says)
    {
        var ran = await tool.RunAsync(command.Split(' '));

        (ran.Code, ran.Output).Should().Be((ExitCodes.BadInput, ""));
        ran.Error.Should().Contain(says).And.NotContain("Parameter");
    }

    [Theory]
    [InlineData("jobs show nobody")]
    [InlineData("jobs next nobody")]
    [InlineData("jobs run nobody")]
    [InlineData("jobs pause nobody --for 1h")]
    [InlineData("jobs resume nobody")]
    [InlineData("jobs activate nobody")]
    [InlineData("jobs cancel 0195f3a2-7c1e-7000-8000-000000000000")]
    [InlineData("permits show 0195f3a2-7c1e-7000-8000-000000000000")]
    [InlineData("permits revoke 0195f3a2-7c1e-7000-8000-000000000000 --why x")]
    [InlineData("trace nobody")]
    public async Task What_is_not_there_is_refused_in_words_and_in_json(string command)
    {
        (await tool.RunAsync(command.Split(' '))).Should().Match<Ran>(ran => ran.Code == ExitCodes.Refused && ran.Output == "" && ran.Error.Length > 0);
        var json = await tool.RunAsync([.. command.Split(' '), "--json"]);
        json.Code.Should().Be(ExitCodes.Refused);
        json.AnyJson().GetProperty("done").GetBoolean().Should().BeFalse();
        json.AnyJson().GetProperty("refusal").GetString().Should().EndWith("not_found");
    }

    [Fact]
    public async Task A_job_is_paused_resumed_deactivated_and_activated()
    {
        await AddAsync("a");
        (await tool.RunAsync("jobs", "pause", "a", "--for", "2h", "--why", "the feed is broken")).Text().Should().Contain("a is paused until");
        (await tool.RunAsync("jobs", "list")).Text().Should().Contain("the feed is broken");
        (await tool.RunAsync("jobs", "resume", "a")).Text().Should().Contain("goes on");
        (await tool.RunAsync("jobs", "resume", "a")).Code.Should().Be(ExitCodes.Refused);
        (await tool.RunAsync("jobs", "pause", "a", "--until", "2020-01-01")).Code.Should().Be(ExitCodes.Refused);

        (await tool.RunAsync("jobs", "deactivate", "a")).Text().Should().Contain("inactive");
        (await tool.RunAsync("jobs", "list", "--active", "--json")).Json().GetArrayLength().Should().Be(0);
        (await tool.RunAsync("jobs", "run", "a")).Should().Match<Ran>(ran => ran.Code == ExitCodes.Refused && ran.Error.Contains("jobs activate a"));
        (await tool.RunAsync("jobs", "activate", "a")).Code.Should().Be(ExitCodes.Pass);
        (await tool.RunAsync("jobs", "list", "--inactive", "--json")).Json().GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task A_run_is_asked_for_with_a_payload_of_a_file_and_taken_back()
    {
        await AddAsync("a");
        var payload = folder.Write("day.json", """{"day":1}""");
        var asked = (await tool.RunAsync("jobs", "run", "a", "--payload", "@" + payload, "--key", "once", "--json")).Json();
        (await tool.RunAsync("jobs", "run", "a", "--key", "once")).Should().Match<Ran>(ran => ran.Code == ExitCodes.Refused && ran.Error.Contains(asked.GetProperty("request_id").GetString()!));

        Sql.Rows(folder.Path("bot.db"), "SELECT payload FROM job_requests").Should().Equal("""{"day":1}""");
        (await tool.RunAsync("jobs", "cancel", asked.GetProperty("request_id").GetString()!)).Code.Should().Be(ExitCodes.Pass);
        Sql.Rows(folder.Path("bot.db"), "SELECT payload FROM job_requests").Should().BeEmpty();
    }

    [Fact]
    public async Task Jobs_are_imported_from_a_file_and_from_a_pipe_once()
    {
        var file = folder.Write("jobs.json", """{"jobs":[{"job_name":"a","schedule":"@daily"},{"job_name":"b","schedule":"@hourly","endpoint":"/b"}]}""");
        (await tool.RunAsync("jobs", "import", file)).Text().Should().Contain("2 of 2");
        (await tool.RunAsync("jobs", "import", file, "--json")).Json().GetProperty("count").GetInt32().Should().Be(0);

        tool.Input = """{"jobs":[{"job_name":"a","schedule":"@weekly"},{"job_name":"c","schedule":"@weekly"}]}""";
        (await tool.RunAsync("jobs", "import", "-", "--replace")).Text().Should().Contain("2 of 2");
        (await tool.RunAsync("jobs", "list", "--json")).Json().EnumerateArray().Select(job => (job.GetProperty("job_name").GetString(), job.GetProperty("schedule").GetString()))
            .Should().Equal(("a", "@weekly"), ("b", "@hourly"), ("c", "@weekly"));
    }

    [Fact]
    public async Task A_broken_file_of_jobs_is_told_by_line_and_changes_nothing()
    {
        var file = folder.Write("jobs.json", "{\"jobs\":[\n{\"job_name\":\"a\",\"schedule\":\"@daily\"},\n{\"job_name\":\"b\"}]}");

        (await tool.RunAsync("jobs", "import", file)).Should().Match<Ran>(ran => ran.Code == ExitCodes.BadInput && ran.Error.Contains("jobs.json(3,"));
        (await tool.RunAsync("jobs", "list", "--json")).Json().GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task The_next_occurrences_are_shown_in_utc_and_in_the_zone_of_the_job()
    {
        await tool.RunAsync("jobs", "add", "a", "--schedule", "0 12 * * *", "--zone", "Asia/Tokyo");

        var due = (await tool.RunAsync("jobs", "next", "a", "--count", "3", "--json")).Json().EnumerateArray().Select(at => at.GetProperty("due").GetDateTimeOffset()).ToList();
        due.Should().HaveCount(3).And.BeInAscendingOrder().And.OnlyContain(at => at.Hour == 3 && at.Minute == 0);
        (await tool.RunAsync("jobs", "next", "a")).Text().Should().Contain("T03:00:00Z").And.Contain("12:00:00 +09:00");
    }

    [Fact]
    public async Task What_people_wrote_cannot_steer_a_terminal()
    {
        await AddAsync("[red]a[/]", "--description", "\u001b[2Jgone\u0007", "--why", "x");

        foreach (var command in (string[][])[["jobs", "list"], ["jobs", "show", "[red]a[/]"], ["watch", "--count", "1"]])
            (await tool.RunAsync(command)).Output.Should().Contain("[red]a[/]").And.NotContain("\u001b").And.NotContain("\u0007");
    }

    [Fact]
    public async Task Looking_leaves_no_trace_and_a_change_only_its_event()
    {
        await AddAsync("a");
        foreach (var command in new[] { "jobs list", "jobs next a", "executions", "permits list", "prove", "doctor", "trace x", "watch --count 1", "alerts list" }) await tool.RunAsync(command.Split(' '));

        Sql.Rows(folder.Path("bot.db"), "SELECT id FROM instances").Should().BeEmpty();
        Sql.Rows(folder.Path("bot.db"), "SELECT event_type FROM system_events").Should().Equal("job_defined");
    }

    [Fact]
    public async Task Watching_prints_a_line_of_json_for_each_look()
    {
        await AddAsync("a");

        var lines = (await tool.RunAsync("watch", "--json", "--count", "2", "--interval", "1s")).Text().Trim().Split('\n');
        lines.Should().HaveCount(2).And.OnlyContain(line => line.Contains("\"job_name\":\"a\""));
        (await tool.RunAsync("watch", "--count", "1")).Text().Should().Contain("NEXT RUN");
    }
}
