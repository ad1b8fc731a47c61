using FluentAssertions;
using ReplyScheduler.ConsoleHost.CommandLine;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.CommandLine;

public sealed class CommandLineErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("walk", "'walk' is not a command; allowed are run, prove, trace, status and --help.")]
    [InlineData("--posts x.xml", "'--posts' is not a command*")]
    [InlineData("RUN", "'RUN' is not a command*")]
    [InlineData("run --fast", "'--fast' is not an option of run; allowed are --posts, --db, --postgres, --schema, --out*--offer-answers.")]
    [InlineData("run --window 30m", "'--window' is not an option of run*")]
    [InlineData("run -x", "'-x' is not an option of run*")]
    [InlineData("prove --slots 3", "'--slots' is not an option of prove; allowed are --db, --postgres, --schema, --window, --at, --json.")]
    [InlineData("status --json", "'--json' is not an option of status; allowed are --db, --postgres, --schema.")]
    [InlineData("trace --out x id", "'--out' is not an option of trace*")]
    [InlineData("run --db", "--db needs a value: the path of a file.")]
    [InlineData("run --db --json", "--db needs a value*")]
    [InlineData("run --db=", "--db needs a value*")]
    [InlineData("prove --window", "--window needs a value: a number and a unit*")]
    [InlineData("run --json=yes", "--json takes no value.")]
    [InlineData("run --db a --db b", "--db was given twice*")]
    [InlineData("run --json --json", "--json was given twice*")]
    [InlineData("run --seed 1 --seed=1", "--seed was given twice*")]
    [InlineData("run --live --slots 96", "--live and --slots exclude each other*")]
    [InlineData("run extra", "run takes options only, so 'extra' is not allowed*")]
    [InlineData("prove extra", "prove takes options only*")]
    [InlineData("status extra", "status takes options only*")]
    [InlineData("trace", "trace needs exactly one ID*")]
    [InlineData("status --db a --postgres Host=b", "--db and --postgres exclude each other: give one of them.")]
    [InlineData("status --schema a", "--schema goes with --postgres only.")]
    [InlineData("status --db a --schema b", "--schema goes with --postgres only.")]
    [InlineData("status --postgres", "--postgres needs a value: a connection string in quotes, or env for what REPLYSCHEDULER_POSTGRES holds.")]
    [InlineData("status --postgres Host=a --schema pg_a", "--schema takes a name of 1 to 63 bytes that does not begin with 'pg_'.")]
    [InlineData("status --postgres Host=a --schema 0123456789012345678901234567890123456789012345678901234567890123", "--schema takes a name of 1 to 63 bytes*")]
    [InlineData("trace a b", "trace needs exactly one ID*")]
    public void What_the_command_does_not_know_is_refused(string line, string message) => Refused(line.Split(' '), message);

    [Theory]
    [InlineData("run --slots", "0", "--slots '0' is not allowed; it takes a whole number from 1 to 100000.")]
    [InlineData("run --slots", "100001", "--slots*1 to 100000*")]
    [InlineData("run --slots", "-5", "--slots*")]
    [InlineData("run --slots", "1e3", "--slots*")]
    [InlineData("run --slots", "99999999999", "--slots*")]
    [InlineData("run --seed", "-1", "--seed*0 to 2147483647*")]
    [InlineData("run --seed", "one", "--seed*")]
    [InlineData("run --every", "often", "--every takes a cron rule*often*")]
    [InlineData("run --every", "99 * * * *", "--every takes a cron rule*99*")]
    [InlineData("prove --window", "30", "--window '30' is not allowed; it takes a number and a unit*")]
    [InlineData("prove --window", "m", "--window*")]
    [InlineData("prove --window", "0m", "--window*")]
    [InlineData("prove --window", "-3m", "--window*")]
    [InlineData("prove --window", "1.5h", "--window*")]
    [InlineData("prove --window", "401d", "--window*400d*")]
    [InlineData("prove --window", "2147483647d", "--window*")]
    [InlineData("prove --at", "2026-01-31T12:00:00", "--at*an instant with its offset*")]
    [InlineData("prove --at", "2026-01-31", "--at*")]
    [InlineData("prove --at", "2026-02-30T12:00:00Z", "--at*")]
    [InlineData("prove --at", "now", "--at 'now' is not allowed*")]
    public void A_value_that_an_option_does_not_take_is_refused(string option, string value, string message) =>
        Refused([.. option.Split(' '), value], message);

    [Theory]
    [InlineData("--db", "same", "--out", "same")]
    [InlineData("--db", "same", "--out", "./x/../same")]
    [InlineData("--db", "same", "--posts", "same")]
    [InlineData("--out", "same", "--posts", "same")]
    [InlineData("--db", "replies.jsonl", "--json", null)]
    [InlineData("--out", "replyscheduler-sample.db", "--json", null)]
    public void No_file_serves_two_purposes(string first, string path, string second, string? other)
    {
        string[] args = other is null ? ["run", first, path, second] : ["run", first, path, second, other];

        Refused(args, "--* and --* name the same file*each needs a file of its own.");
    }

    [Theory]
    [InlineData("status --postgres hush")]
    [InlineData("status --postgres Port=hush;Host=a")]
    [InlineData("status --postgres Password=hush")]
    [InlineData("status --postgres postgres://me:hush@host/db")]
    [InlineData("status --postgres Host=a;Hush=hush")]
    [InlineData("status --postgres Host=a;Timeout=hush")]
    [InlineData("status --postgres Host=a Password=hush")]
    [InlineData("status Password=hush")]
    [InlineData("Password=hush")]
    [InlineData("run --postgres Host=a; --Password=hush")]
    [InlineData("run --db a --postgres Password=hush")]
    public void What_may_be_a_secret_is_in_no_message(string line)
    {
        var parsing = () => CommandLineParser.Parse(line.Split(' '));

        parsing.Should().Throw<BadInputException>().Where(problem => !problem.ToString().Contains("hush", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-journal")]
    public void Replies_are_not_written_over_the_files_of_the_database(string ending) =>
        Refused(["run", "--db", "x.db", "--out", "x.db" + ending], "--out may not be a file that belongs to the database*");

    [Fact]
    public void A_link_to_the_posts_is_the_posts()
    {
        string posts = _folder.Write("Posts.xml", "<posts />");
        File.CreateSymbolicLink(_folder.Path("link.jsonl"), posts);

        Refused(["run", "--posts", posts, "--out", _folder.Path("link.jsonl")], "--out and --posts name the same file*");
    }

    [Fact]
    public void A_path_that_no_file_can_have_is_refused() =>
        Refused(["run", "--db", "a\0b"], "--db 'a b' cannot be used*");

    [Fact]
    public void A_long_value_is_quoted_in_part() =>
        Refused(["run", "--slots", new string('9', 5_000)], "--slots '999*...' is not allowed*");

    private static void Refused(string[] args, string message)
    {
        var parsing = () => CommandLineParser.Parse(args);

        string text = parsing.Should().Throw<BadInputException>().WithMessage(message).Which.Message;
        text.Length.Should().BeLessThan(400);
        text.Should().NotContainAny("\n", "\r", "\0");
    }
}
