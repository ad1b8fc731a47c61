using FluentAssertions;
using ReplyScheduler.ConsoleHost.CommandLine;
using ReplyScheduler.Samples;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.CommandLine;

public sealed class CommandLineParserTests
{
    [Fact]
    public void No_arguments_mean_a_run_with_its_defaults()
    {
        var options = CommandLineParser.Parse([]);

        options.Should().Be(CommandLineParser.Parse(["run"]));
        options.Should().Be(new RunOptions
        {
            PostsPath = null,
            Database = new SqliteFile("replyscheduler-sample.db"),
            OutPath = "replies.jsonl",
            Slots = 96,
            Every = "*/15 * * * *",
            Live = false,
            Seed = 1,
            Json = false,
            OfferAnswers = false,
        });
    }

    [Fact]
    public void A_run_takes_every_one_of_its_options()
    {
        Parse("run --posts p.xml --db d.db --out o.jsonl --slots 12 --every @hourly --seed 7 --json --offer-answers")
            .Should().Be(new RunOptions
            {
                PostsPath = "p.xml",
                Database = new SqliteFile("d.db"),
                OutPath = "o.jsonl",
                Slots = 12,
                Every = "@hourly",
                Seed = 7,
                Json = true,
                OfferAnswers = true,
            });
    }

    [Fact]
    public void A_live_run_needs_no_slots() => Parse("run --live").Should().BeOfType<RunOptions>().Which.Live.Should().BeTrue();

    [Theory]
    [InlineData("1", 1)]
    [InlineData("100000", 100_000)]
    public void Slots_may_be_at_their_limits(string given, int slots) =>
        Parse($"run --slots {given}").Should().BeOfType<RunOptions>().Which.Slots.Should().Be(slots);

    [Fact]
    public void A_value_may_follow_an_equals_sign() =>
        CommandLineParser.Parse(["run", "--db=a=b.db", "--every=*/5 * * * *"])
            .Should().Be(new RunOptions { Database = new SqliteFile("a=b.db"), Every = "*/5 * * * *" });

    [Fact]
    public void A_proof_looks_at_the_last_half_hour_by_default() =>
        Parse("prove --db d.db").Should().Be(new ProveOptions(new SqliteFile("d.db"), TimeSpan.FromMinutes(30), null, false));

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1_800)]
    [InlineData("24h", 86_400)]
    [InlineData("1d", 86_400)]
    [InlineData("1s", 1)]
    [InlineData("400d", 34_560_000)]
    public void A_window_has_a_unit(string window, int seconds) =>
        Parse($"prove --window {window}").Should().BeOfType<ProveOptions>().Which.Window.TotalSeconds.Should().Be(seconds);

    [Theory]
    [InlineData("2026-01-31T12:00:00Z", "2026-01-31T12:00:00+00:00")]
    [InlineData("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00+00:00")]
    [InlineData("2026-01-31T12:00:00.250-01:30", "2026-01-31T13:30:00.25+00:00")]
    [InlineData("2026-01-31T12:00Z", "2026-01-31T12:00:00+00:00")]
    [InlineData("2026-01-31T12:00+01:00", "2026-01-31T11:00:00+00:00")]
    public void An_instant_says_its_offset(string at, string instant) =>
        Parse($"prove --at {at} --json").Should().BeOfType<ProveOptions>()
            .Which.At.Should().Be(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void A_trace_takes_an_id_before_or_after_its_option()
    {
        Parse("trace --db d.db 01-ab").Should().Be(new TraceOptions(new SqliteFile("d.db"), "01-ab"));
        Parse("trace 01-ab --db d.db").Should().Be(new TraceOptions(new SqliteFile("d.db"), "01-ab"));
    }

    [Fact]
    public void A_status_takes_a_database() => Parse("status --db d.db").Should().Be(new StatusOptions(new SqliteFile("d.db")));

    [Fact]
    public void Every_command_takes_a_postgres_schema_in_place_of_a_file()
    {
        var database = PostgresSchema.Parse("Host=a;Database=b", "c");
        string[] given = ["--postgres", "Host=a;Database=b", "--schema", "c"];

        CommandLineParser.Parse(["run", .. given]).Should().Be(new RunOptions { Database = database });
        CommandLineParser.Parse(["prove", .. given]).Should().Be(new ProveOptions(database, TimeSpan.FromMinutes(30), null, false));
        CommandLineParser.Parse(["trace", "x", .. given]).Should().Be(new TraceOptions(database, "x"));
        CommandLineParser.Parse(["status", .. given]).Should().Be(new StatusOptions(database));
        CommandLineParser.Parse(["status", "--postgres=Host=a;Database=b"]).Should().Be(new StatusOptions(PostgresSchema.Parse("Host=a;Database=b", "reply_scheduler")));
    }

    [Fact]
    public void A_connection_is_named_without_its_secrets()
    {
        var options = CommandLineParser.Parse(["run", "--postgres", "Host=a;Port=77;Database=b;Username=c;Password=hush", "--schema", "d"]);

        options.Should().BeOfType<RunOptions>().Which.Database.Name.Should().Be("b at a:77, schema d");
        options.ToString().Should().Contain("b at a:77").And.NotContainAny("hush", "Password");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("run --slots --help")]
    [InlineData("prove --nonsense -h")]
    public void Help_is_given_wherever_it_is_asked_for(string line) => Parse(line).Should().Be(new HelpOptions());

    private static HostOptions Parse(string line) => CommandLineParser.Parse(line.Split(' '));
}
