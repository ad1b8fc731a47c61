using FluentAssertions;
using ReplyScheduler.ConsoleHost.Tests.Commands;
using ReplyScheduler.Samples;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Postgres;

public sealed class PostgresProcessTests
{
    [Fact]
    public async Task Two_processes_share_a_replay_and_take_the_connection_from_the_environment()
    {
        using var database = new PostgresDatabase();
        string[] args = ["run", "--postgres", "env", "--out", database.Out, "--slots", "8"];
        (string, string)[] environment = [(PostgresSchema.Variable, database.Connection.ConnectionString)];
        using var one = new ChildProcess(args, environment);
        using var other = new ChildProcess(args, environment);

        var ran = await Task.WhenAll(one.EndAsync(), other.EndAsync());

        ran.Should().OnlyContain(r => r.Code == ExitCodes.Pass && r.Error == "" && r.Lines.Last() == "Proof: PASS");
        ran.Max(r => r.Verdicts.Length).Should().BeGreaterThanOrEqualTo(8);
        var replies = Reply.ReadAll(database.Out);
        replies.Select(reply => reply.Target).Should().OnlyHaveUniqueItems();
        replies.Select(reply => reply.PermitId).Should().BeEquivalentTo(database.Rows("SELECT permit_id FROM posting_permits WHERE status = 'USED'"));
    }

    [Fact]
    public async Task Without_the_variable_that_is_said()
    {
        using var process = new ChildProcess(["status", "--postgres", "env"], [(PostgresSchema.Variable, "")]);

        var ran = await process.EndAsync();

        ran.Code.Should().Be(ExitCodes.BadInput);
        ran.Error.Should().Be($"error: --postgres env: the environment variable REPLYSCHEDULER_POSTGRES is not set.{Environment.NewLine}");
    }

    [Fact]
    public async Task A_live_run_stops_at_a_signal_and_goes_on_when_started_again()
    {
        using var database = new PostgresDatabase();
        for (int start = 1; start <= 2; start++)
        {
            using var live = new ChildProcess(database.Run("--live", "--every", "@every 1s"));
            await live.ReadUntilAsync("Z hit ");
            live.Signal("TERM");
            var ran = await live.EndAsync();

            ran.Error.Should().BeEmpty();

            // On a machine that is too busy for a slot a second the proof fails, and it is right.
            ran.Code.Should().Be(ran.Output.Contains("missed, ") ? ExitCodes.Fail : ExitCodes.Pass, ran.Output);
        }

        Reply.ReadAll(database.Out).Select(reply => reply.Target).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThanOrEqualTo(2);
        database.Rows("SELECT count(*) FROM posting_permits WHERE status IN ('PENDING', 'APPROVED', 'IN_FLIGHT', 'OUTCOME_UNKNOWN') AND decision_type <> 'canary'").Should().Equal("0");
    }
}
