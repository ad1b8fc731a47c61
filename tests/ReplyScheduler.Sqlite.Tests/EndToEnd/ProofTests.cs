using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Permits.Policies;
using ReplyScheduler.Proofs;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>The proof passes on evidence only.</summary>
public sealed class ProofTests : EndToEndTest
{
    // Attack 40.
    [Fact]
    public async Task A_proof_on_empty_tables_has_no_evidence()
    {
        var host = NewHost();

        var report = await host.Proof.ProveAsync();

        report.Verdict.Should().Be(ProofAnswer.NoEvidence);
        report.ExitCode.Should().Be(2);
        report.Checks.Where(check => check.Answer == ProofAnswer.Pass).Select(check => check.Name).Should().Equal("schema");
    }

    [Fact]
    public async Task A_proof_of_half_an_hour_of_replies_passes()
    {
        var host = NewHost(r => r.Judge((_, _) => ValueTask.FromResult(Replies.JudgeAnswer.Allow())));
        for (var i = 0; i < 4; i++) await host.OfferAsync($"t{i}");
        await host.Replay.RunAsync(Start.AddMinutes(46));

        var report = await host.Proof.ProveAsync();

        report.Checks.Where(check => check.Answer != ProofAnswer.Pass).Select(check => check.Name).Should().Equal("trigger");
        report.ExitCode.Should().Be(0);
        Platform.Posts.Should().HaveCount(4);
    }

    // Attack 40.
    [Fact]
    public async Task A_proof_fails_by_the_canary_when_the_source_rule_is_taken_out()
    {
        var host = NewHost(services: s => s.AddSingleton(BuiltInPolicies.All.Without<SourceAllowlistPolicy>()));
        await host.OfferAsync("t1");
        await host.TickAsync();

        var report = await host.Proof.ProveAsync();

        report.Checks.Single(check => check.Name == "sources").Should().BeEquivalentTo(new { Answer = ProofAnswer.Fail });
        report.ExitCode.Should().Be(1);
        Platform.Requests.Should().ContainSingle("a canary is never published, whatever is taken out");
    }

    // Attack 40.
    [Fact]
    public async Task A_proof_fails_when_a_foreign_permit_gets_past_rejection()
    {
        var host = NewHost();
        await host.TickAsync();
        await Db.ExecuteAsync(SqlPermit.Of("t1", "legacy_bot"));
        await Db.ExecuteAsync("UPDATE posting_permits SET status = 'APPROVED' WHERE target_id = 't1'");

        (await host.Proof.ProveAsync()).Checks.Single(check => check.Name == "sources").Answer.Should().Be(ProofAnswer.Fail);
    }

    // Attack 40.
    [Theory]
    [InlineData(29, 59, ProofAnswer.Pass, 0)]
    [InlineData(30, 1, ProofAnswer.Fail, 1)]
    public async Task A_proof_of_a_job_every_quarter_holds_for_half_an_hour_after_its_last_start(int minutes, int seconds, ProofAnswer verdict, int exitCode)
    {
        var host = NewBareHost(rs => rs.AddJob("work", "*/15 * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        for (var slot = 0; slot < 4; slot++)
        {
            await host.TickAsync();
            await AdvanceAsync(TimeSpan.FromMinutes(15));
        }

        await host.TickAsync();
        await AdvanceAsync(new TimeSpan(0, minutes, seconds));

        var report = await host.Proof.ProveAsync();

        report.Checks.Single(check => check.Name == "starts").Answer.Should().Be(verdict, report.ToText());
        report.ExitCode.Should().Be(exitCode, report.ToText());
    }

    // Attack 40.
    [Fact]
    public async Task A_proof_of_the_wrong_database_fails_by_identity()
    {
        var host = NewBareHost(rs => rs.AddJob("work", "*/15 * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        await host.TickAsync();

        var report = await host.Proof.ProveAsync(new ProofOptions { StoreId = Guid.NewGuid() });
        var same = await host.Proof.ProveAsync(new ProofOptions { StoreId = report.StoreId });

        report.ExitCode.Should().Be(1);
        report.Checks.Single(check => check.Answer == ProofAnswer.Fail).Name.Should().Be("identity");
        same.Checks.Single(check => check.Name == "identity").Answer.Should().Be(ProofAnswer.Pass);
    }
}
