using System.Text.Json;
using FluentAssertions;
using Npgsql;
using ReplyScheduler.Diagnoses;
using Xunit;

namespace ReplyScheduler.Cli.Tests.Postgres;

/// <summary>The same on Postgres, however its connection string comes.</summary>
public sealed class PostgresTests : IDisposable
{
    private readonly PostgresDatabase database = new();
    private readonly TemporaryFolder folder = new();
    private readonly Tool tool = new("--postgres", "env");

    public PostgresTests() => tool.Variables["REPLYSCHEDULER_POSTGRES"] = database.Text;

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }

    private async Task<IEnumerable<string?>> FoundAsync()
    {
        var ran = await tool.RunAsync("doctor", "--json");
        ran.Code.Should().BeOneOf([ExitCodes.Pass, ExitCodes.Fail], ran.Error);
        return [.. ran.AnyJson().GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("name").GetString())];
    }

    [Fact]
    public async Task A_database_is_migrated_filled_looked_at_and_steered()
    {
        (await tool.RunAsync("jobs", "list")).Should().Match<Ran>(ran => ran.Code == ExitCodes.StoreUnreachable && ran.Error.Contains("migrat"));
        (await tool.RunAsync("migrate", "--json")).Json().GetProperty("durable").GetBoolean().Should().BeTrue();
        (await tool.RunAsync("migrate")).Code.Should().Be(ExitCodes.Pass);
        (await tool.RunAsync("jobs", "add", "a", "--schedule", "@daily", "--why", "a test")).Code.Should().Be(ExitCodes.Pass);
        (await tool.RunAsync("jobs", "add", "a", "--replace", "--schedule", "@hourly")).Text().Should().Contain("changed");
        (await tool.RunAsync("jobs", "pause", "a", "--for", "1h", "--by", "ann", "--why", "x")).Code.Should().Be(ExitCodes.Pass);
        (await tool.RunAsync("jobs", "show", "a", "--json")).Json().GetProperty("paused_by").GetString().Should().Be("ann");
        (await tool.RunAsync("jobs", "resume", "a")).Code.Should().Be(ExitCodes.Pass);
        (await tool.RunAsync("jobs", "run", "a")).Code.Should().Be(ExitCodes.Pass);
        (await tool.RunAsync("stop", "--why", "x")).Code.Should().Be(ExitCodes.Pass);
        (await tool.RunAsync("go", "--why", "x", "--json")).Json().GetProperty("left").GetArrayLength().Should().Be(0);
        (await tool.RunAsync("tick", "--json")).Json().GetProperty("claimed").GetArrayLength().Should().Be(0, "nobody handles the type");
        (await tool.RunAsync("executions", "--json")).Json().GetArrayLength().Should().Be(0);
        (await tool.RunAsync("permits", "list", "--json")).Json().GetArrayLength().Should().Be(0);
        (await tool.RunAsync("prove", "--json")).AnyJson().GetProperty("verdict").ValueKind.Should().Be(JsonValueKind.String);
        (await tool.RunAsync("watch", "--count", "1")).Text().Should().Contain("a");
    }

    [Fact]
    public async Task The_doctor_names_what_is_planted()
    {
        (await FoundAsync()).Should().Equal(FindingNames.SchemaDrift);
        await tool.RunAsync("migrate");
        (await FoundAsync()).Should().Contain(FindingNames.NoJobs);
        await tool.RunAsync("jobs", "add", "off", "--schedule", "@daily");
        await tool.RunAsync("jobs", "deactivate", "off");
        await tool.RunAsync("jobs", "add", "paused", "--schedule", "@daily");
        await tool.RunAsync("jobs", "pause", "paused", "--for", "1h");
        await tool.RunAsync("jobs", "add", "due", "--schedule", "* * * * *");
        await tool.RunAsync("jobs", "add", "bad", "--schedule", "@daily");
        database.Execute("UPDATE scheduled_jobs SET schedule = '61 * * * *' WHERE job_name = 'bad'; UPDATE scheduled_jobs SET effective_from = now() - interval '10 minutes' WHERE job_name = 'due'");
        database.Execute($"INSERT INTO posting_permits (permit_id, decision_id, target_id, root_id, content_sha256, pipeline_source) VALUES (gen_random_uuid(), gen_random_uuid(), 't', 't', '{new string('a', 64)}', 'somebody')");
        database.Execute("UPDATE posting_permits SET status = 'REJECTED', reason_code = 'invalid_pipeline_source'");

        (await FoundAsync()).Should().Contain([FindingNames.NoTimer, FindingNames.JobDisabled, FindingNames.JobPaused, FindingNames.BadSchedule, FindingNames.SourceRejected]);
        database.Execute("DROP TRIGGER job_slots_fixed ON job_slots");
        (await FoundAsync()).Should().Equal(FindingNames.SchemaDrift);
    }

    [Fact]
    public async Task A_connection_string_comes_from_a_file_or_a_pipe_as_well()
    {
        await tool.RunAsync("migrate");
        var file = folder.Write("connection", database.Text + "\n");

        (await new Tool("--postgres", "file:" + file).RunAsync("jobs", "list")).Code.Should().Be(ExitCodes.Pass);
        (await new Tool("--postgres", "-") { Input = database.Text + "\n" }.RunAsync("jobs", "list")).Code.Should().Be(ExitCodes.Pass);
        (await new Tool { Variables = { ["REPLYSCHEDULER_POSTGRES"] = database.Text } }.RunAsync("jobs", "list")).Code.Should().Be(ExitCodes.Pass);
        (await new Tool("--postgres", "-").RunAsync("jobs", "list")).Code.Should().Be(ExitCodes.BadInput);
        (await new Tool("--postgres", "file:/nowhere").RunAsync("jobs", "list")).Code.Should().Be(ExitCodes.BadInput);
    }

    [Fact]
    public async Task Another_schema_is_another_store()
    {
        await tool.RunAsync("migrate");
        (await tool.RunAsync("jobs", "list", "--schema", "other")).Code.Should().Be(ExitCodes.StoreUnreachable);
        (await tool.RunAsync("migrate", "--schema", "other")).Code.Should().Be(ExitCodes.Pass);
        tool.Variables["REPLYSCHEDULER_SCHEMA"] = "other";
        (await tool.RunAsync("jobs", "add", "a", "--schedule", "@daily")).Code.Should().Be(ExitCodes.Pass);

        (await tool.RunAsync("jobs", "list", "--json")).Json().GetArrayLength().Should().Be(1);
        (await tool.RunAsync("jobs", "list", "--json", "--schema", "reply_scheduler")).Json().GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Scripts_are_printed_without_a_connection()
    {
        var nowhere = new Tool("--postgres", "Host=192.0.2.1;Username=nobody");

        (await nowhere.RunAsync("migrate", "--script")).Text().Should().Contain("CREATE TABLE");
        (await nowhere.RunAsync("migrate", "--grant", "bot_app")).Text().Should().Contain("GRANT").And.Contain("bot_app");
        (await nowhere.RunAsync("migrate", "--grant-reader", "eyes", "--json")).Json().GetProperty("script").GetString().Should().Contain("eyes");
    }

    [Fact]
    public async Task The_trigger_is_printed_and_judged_and_says_what_it_needs()
    {
        const string Secret = "swordfish-of-this-test-and-no-other";
        await tool.RunAsync("migrate");
        tool.Variables["REPLYSCHEDULER_TRIGGER_SECRET"] = Secret;

        (await tool.RunAsync("trigger")).Should().Match<Ran>(ran => ran.Code == ExitCodes.BadInput && ran.Error.Contains("--print"));
        (await tool.RunAsync("trigger", "--print")).Should().Match<Ran>(ran => ran.Code == ExitCodes.BadInput && ran.Error.Contains("--url"));
        (await tool.RunAsync("trigger", "install")).Should().Match<Ran>(ran => ran.Code == ExitCodes.BadInput && ran.Error.Contains("--url"));
        (await tool.RunAsync("trigger", "install", "--url", "http://bot.example.com/run")).Code.Should().Be(ExitCodes.BadInput);
        var script = (await tool.RunAsync("trigger", "--print", "--url", "https://bot.example.com/run")).Text();
        script.Should().Contain("https://bot.example.com/run").And.NotContain(Secret);
        (await tool.RunAsync("trigger", "verify", "--json")).Should().Match<Ran>(ran => ran.Code == ExitCodes.Fail && ran.AnyJson().GetProperty("verdict").GetString() == "FAIL");
        (await tool.RunAsync("trigger", "doctor", "--json")).AnyJson().GetProperty("findings").GetArrayLength().Should().BePositive();
        var installed = await tool.RunAsync("trigger", "install", "--url", "https://bot.example.com/run", "--json");
        installed.Should().Match<Ran>(ran => ran.Code == ExitCodes.Refused && !ran.Output.Contains(Secret), "this database lacks the extensions");
        installed.AnyJson().GetProperty("done").GetBoolean().Should().BeFalse();
        (await tool.RunAsync("trigger", "rollback")).Code.Should().Be(ExitCodes.Pass);
        (await Tool.OnFile(folder.Path("bot.db")).RunAsync("trigger", "verify")).Should().Match<Ran>(ran => ran.Code == ExitCodes.BadInput && ran.Error.Contains("--postgres"));
    }

    [Fact]
    public async Task A_password_is_not_taken_from_the_command_line_and_never_printed()
    {
        const string Password = "swordfish-of-this-test";
        var given = new NpgsqlConnectionStringBuilder(database.Text) { Host = "127.0.0.1", Port = 1, Password = Password, Timeout = 2 }.ConnectionString;

        var refused = await new Tool("--postgres", given).RunAsync("jobs", "list");
        refused.Should().Match<Ran>(ran => ran.Code == ExitCodes.BadInput && ran.Error.Contains("--postgres env"));
        tool.Variables["REPLYSCHEDULER_POSTGRES"] = given;
        var unreachable = await tool.RunAsync("jobs", "list");
        unreachable.Code.Should().Be(ExitCodes.StoreUnreachable);
        var ill = await tool.RunAsync("doctor");
        ill.Should().Match<Ran>(ran => ran.Code == ExitCodes.Fail && ran.Output.Contains(FindingNames.StoreUnreachable));
        var misplaced = await tool.RunAsync("jobs", "list", given);
        misplaced.Code.Should().Be(ExitCodes.BadInput);
        new[] { refused, unreachable, ill, misplaced }.Should().OnlyContain(ran => !(ran.Output + ran.Error).Contains(Password));
    }
}
