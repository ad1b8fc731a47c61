using FluentAssertions;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Commands;

public sealed class ProcessTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_live_run_stops_at_a_signal_with_its_summary_and_goes_on_when_started_again(string signal)
    {
        using var folder = new TemporaryFolder();
        string[] args = ["run", "--live", "--every", "@every 1s", "--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl")];

        for (int start = 1; start <= 2; start++)
        {
            using var live = new ChildProcess(args);
            await live.ReadUntilAsync("Z hit ");
            live.Signal(signal);
            var ran = await live.EndAsync();

            ran.Error.Should().BeEmpty();

            // On a machine that is too busy for a slot a second the proof fails, and it is right.
            ran.Code.Should().Be(ran.Output.Contains("missed, ") ? ExitCodes.Fail : ExitCodes.Pass, ran.Output);
            ran.Output.Should().Contain(" slots: ").And.Contain("Proof: ");
        }

        var replies = Reply.ReadAll(folder.Path("a.jsonl"));
        replies.Select(reply => reply.Target).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThanOrEqualTo(2);
        Rows.Read(folder.Path("a.db"), "SELECT count(*) FROM posting_permits WHERE status IN ('PENDING', 'APPROVED', 'IN_FLIGHT', 'OUTCOME_UNKNOWN') AND decision_type <> 'canary'")
            .Should().Equal("0");
    }

    [Fact]
    public async Task Two_processes_on_one_file_share_the_replay()
    {
        using var folder = new TemporaryFolder();
        string[] args = ["run", "--slots", "8", "--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl")];
        using var one = new ChildProcess(args);
        using var other = new ChildProcess(args);

        var ran = await Task.WhenAll(one.EndAsync(), other.EndAsync());

        ran.Should().OnlyContain(r => r.Code == ExitCodes.Pass && r.Error == "" && r.Lines.Last() == "Proof: PASS");
        ran.Max(r => r.Verdicts.Length).Should().BeGreaterThanOrEqualTo(8);
        var replies = Reply.ReadAll(folder.Path("a.jsonl"));
        replies.Select(reply => reply.Target).Should().OnlyHaveUniqueItems();
        replies.Select(reply => reply.PermitId).Order().Should().Equal(
            Rows.Read(folder.Path("a.db"), "SELECT permit_id FROM posting_permits WHERE status = 'USED' ORDER BY permit_id"));
    }

    [Fact]
    public async Task A_replay_that_is_told_to_stop_says_so_and_the_next_run_goes_on()
    {
        using var folder = new TemporaryFolder();
        string[] args = ["run", "--slots", "12", "--db", folder.Path("a.db"), "--out", folder.Path("a.jsonl")];
        using var first = new ChildProcess(args);
        string printed = await first.ReadUntilAsync("Z hit ");
        first.Signal("TERM");
        var stopped = await first.EndAsync();
        using var second = new ChildProcess(args);

        var rest = await second.EndAsync();

        stopped.Code.Should().Be(ExitCodes.Stopped);
        stopped.Error.Should().StartWith("error: stopped");
        printed.Should().Contain("Z hit ");
        rest.Code.Should().Be(ExitCodes.Pass, rest.Output + rest.Error);
        rest.Verdicts.Should().HaveCountLessThanOrEqualTo(12).And.NotBeEmpty();
        Reply.ReadAll(folder.Path("a.jsonl")).Select(reply => reply.Target).Should().OnlyHaveUniqueItems();
    }
}
