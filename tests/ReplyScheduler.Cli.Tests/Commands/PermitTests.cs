using FluentAssertions;
using ReplyScheduler.Posting;
using ReplyScheduler.Replies;
using ReplyScheduler.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ReplyScheduler.Cli.Tests.Commands;

/// <summary>What people do with permits, and how they follow a reply, from the command line beside a host.</summary>
public sealed class PermitTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private SchedulerHarness host = null!;
    private Tool tool = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await SchedulerHarness.StartAsync(scheduler => scheduler.AddReplies("bot", replies => replies
            .Every("*/15 * * * *").AcceptRootsFrom("host").Compose((candidate, _) => ValueTask.FromResult($"Thanks for {candidate.TargetId}!"))
            .PublishToFile(folder.Path("replies.jsonl"))), cancellationToken: Token);
        tool = Tool.OnFile(host.DatabasePath);
        await host.AdvanceAsync(TimeSpan.FromMinutes(1), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }

    private async Task OfferAsync(string target)
    {
        await host.Candidates.OfferAsync(new Candidate { TargetId = target, Author = "ann", Text = "How?", ExpectedViews = 6000, Root = new RootEvidence(target, "host") }, cancellationToken: Token);
        await host.AdvanceAsync(TimeSpan.FromMinutes(16), Token);
    }

    private async Task<string> NewestAsync() => (await tool.RunAsync("permits", "list", "--json", "--limit", "1")).Json()[0].GetProperty("permit_id").GetString()!;

    [Fact]
    public async Task A_posted_reply_is_listed_shown_traced_and_proved()
    {
        await OfferAsync("post-1");
        var permit = await NewestAsync();

        (await tool.RunAsync("permits", "list", "--status", "used")).Text().Should().Contain(permit).And.Contain("post-1");
        var shown = (await tool.RunAsync("permits", "show", permit, "--json")).Json();
        shown.GetProperty("status").GetString().Should().Be("USED");
        (await tool.RunAsync("trace", shown.GetProperty("posted_id").GetString()!)).Text().Should().Contain("candidate").And.Contain("decision").And.Contain(permit);
        (await tool.RunAsync("trace", "post-1", "--json")).Json().GetArrayLength().Should().BeGreaterThan(5);
        (await tool.RunAsync("prove", "--window", "15m")).Should().Match<Ran>(ran => ran.Code == ExitCodes.Pass && ran.Output.Contains("Proof: PASS"));
        var id = (await tool.RunAsync("prove", "--window", "15m", "--json")).Json().GetProperty("store_id").GetString()!;
        (await tool.RunAsync("prove", "--window", "15m", "--store-id", id)).Code.Should().Be(ExitCodes.Pass);
        (await tool.RunAsync("prove", "--window", "15m", "--store-id", Guid.NewGuid().ToString())).Code.Should().Be(ExitCodes.Fail, "another database is meant");
        (await tool.RunAsync("prove", "--window", "15m", "--build", "another")).Code.Should().NotBe(ExitCodes.Pass, "another build is meant");
        (await tool.RunAsync("prove", "--window", "15m", "--at", "2020-01-01")).Code.Should().NotBe(ExitCodes.Pass, "nothing was then");
        (await tool.RunAsync("permits", "revoke", permit, "--why", "too late", "--json")).AnyJson().GetProperty("refusal").GetString().Should().Be("permit_already_used");
    }

    [Fact]
    public async Task Behind_the_stop_switch_nothing_is_posted_and_what_waits_can_be_revoked()
    {
        (await tool.RunAsync("stop", "--pipeline", "bot", "--why", "wrong words")).Text().Should().Contain("pipeline bot");
        await OfferAsync("post-1");
        var permit = await NewestAsync();
        File.Exists(folder.Path("replies.jsonl")).Should().BeFalse();

        (await tool.RunAsync("permits", "revoke", permit, "--why", "wrong words", "--by", "ann")).Code.Should().Be(ExitCodes.Pass);
        (await tool.RunAsync("permits", "show", permit)).Text().Should().Contain("REVOKED").And.Contain("wrong words");
        (await tool.RunAsync("go", "--why", "mended")).Text().Should().Contain("Still stopped: pipeline bot");
        (await tool.RunAsync("go", "--pipeline", "bot", "--why", "mended")).Text().Should().NotContain("Still");
        await OfferAsync("post-2");
        File.ReadAllLines(folder.Path("replies.jsonl")).Should().ContainSingle();
    }

    [Fact]
    public async Task A_permit_that_nobody_could_find_out_about_is_resolved_by_a_person()
    {
        await tool.RunAsync("stop", "--why", "by hand");
        await OfferAsync("post-1");
        var permit = await NewestAsync();
        (await tool.RunAsync("permits", "resolve", permit, "--not-posted", "--why", "looked", "--json")).AnyJson().GetProperty("refusal").GetString().Should().Be("permit_not_claimed");
        Sql.Execute(host.DatabasePath, $"""
            UPDATE posting_permits SET status = 'APPROVED' WHERE permit_id = '{permit}';
            UPDATE posting_permits SET status = 'IN_FLIGHT', claim_id = '{Guid.NewGuid()}', claimed_at = changed_at, lease_until = changed_at, send_deadline = changed_at WHERE permit_id = '{permit}';
            UPDATE posting_permits SET status = 'OUTCOME_UNKNOWN', reason_code = 'unknown_timeout', unknown_at = changed_at, lookup_at = changed_at WHERE permit_id = '{permit}';
            UPDATE posting_permits SET status = 'UNRESOLVED', reason_code = 'lookup_deadline' WHERE permit_id = '{permit}';
            """);
        (await tool.RunAsync("doctor", "--json")).AnyJson().GetProperty("findings").EnumerateArray().Should().Contain(finding => finding.GetProperty("name").GetString() == "permits_unresolved");

        (await tool.RunAsync("permits", "resolve", permit, "--posted-id", "1234", "--by", "ann", "--why", "seen")).Text().Should().Contain("posted as 1234");
        (await tool.RunAsync("permits", "show", permit, "--json")).Json().GetProperty("reason_code").GetString().Should().Be("resolved_by_person");
    }
}
