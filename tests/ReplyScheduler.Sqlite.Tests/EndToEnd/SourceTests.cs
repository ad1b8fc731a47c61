using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Permits.Policies;
using ReplyScheduler.Proofs;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Who may ask for a permit.</summary>
public sealed class SourceTests : EndToEndTest
{
    // Attack 15.
    [Theory]
    [InlineData("Reply_V2_Scheduler", "Reply_V2_Scheduler")]
    [InlineData("reply_v2_scheduler ", "reply_v2_scheduler ")]
    [InlineData(" reply_v2_scheduler", " reply_v2_scheduler")]
    [InlineData("reply_v2_sсheduler", "reply_v2_sсheduler")]
    [InlineData("reply_v2_scheduler\u200b", "reply_v2_scheduler\u200b")]
    [InlineData("", "unknown")]
    [InlineData(null, "unknown")]
    [InlineData("legacy_bot", "legacy_bot")]
    public async Task A_spoofed_source_is_rejected_with_a_critical_event(string? source, string got)
    {
        var host = NewHost();
        await host.TickAsync();
        await Db.ExecuteAsync(SqlPermit.Of("t1", source));
        await AdvanceAsync(TimeSpan.FromMinutes(1));

        await host.TickAsync();

        var permit = await Db.PermitAsync("t1");
        permit.Should().BeEquivalentTo(new { Status = "REJECTED", Reason = "invalid_pipeline_source" });
        (await Db.TextsAsync($"SELECT severity, event_data ->> 'got', event_data ->> '$.allowed[0]' FROM system_events WHERE permit_id = '{permit.Id}' AND event_type = 'permit_rejected_invalid_pipeline_source'"))
            .Should().Equal($"critical {got} {Pipeline}");
        (await Db.TextsAsync("SELECT rule, severity FROM alerts")).Should().Equal("invalid_pipeline_source critical");
        Platform.Requests.Should().BeEmpty();
    }

    // Attack 15: a permit without a source is judged by its decision's, which is then stored.
    [Fact]
    public async Task A_permit_without_a_source_takes_the_one_of_its_decision()
    {
        var host = NewHost();
        await host.TickAsync();
        await Db.ExecuteAsync(SqlPermit.Of("t1", source: null, decisionSource: Pipeline));
        await Db.ExecuteAsync(SqlPermit.Of("t2", source: null, decisionSource: "legacy_bot"));
        await AdvanceAsync(TimeSpan.FromMinutes(1));

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "USED", Source = Pipeline });
        (await Db.PermitAsync("t2")).Should().BeEquivalentTo(new { Status = "REJECTED", Reason = "invalid_pipeline_source", Source = "legacy_bot" });
    }

    // Attack 16.
    [Theory]
    [InlineData("thread")]
    [InlineData("post")]
    [InlineData("REPLY")]
    public async Task A_label_does_not_lead_past_the_source_rule(string label)
    {
        var host = NewHost();
        await host.TickAsync();
        await Db.ExecuteAsync(SqlPermit.Of("t1", "thread_poster", type: label));
        await AdvanceAsync(TimeSpan.FromMinutes(1));

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "REJECTED", Reason = "invalid_pipeline_source", Type = label });
        Platform.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_permit_of_a_pipeline_that_only_another_host_knows_is_rejected_with_got_and_allowed()
    {
        var other = NewHost(pipeline: "other_pipeline");
        await other.OfferAsync("t1");
        other.Store.Before = member =>
        {
            if (member == "LaunchAsync") throw FaultyStore.Busy();
        };
        await other.TickAsync();
        (await Db.PermitAsync("t1")).Status.Should().Be("PENDING");

        var host = NewHost();
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.TickAsync();

        var permit = await Db.PermitAsync("t1");
        permit.Should().BeEquivalentTo(new { Status = "REJECTED", Reason = "invalid_pipeline_source" });
        (await Db.TextsAsync($"SELECT severity, event_data ->> 'got', event_data ->> 'allowed' FROM system_events WHERE permit_id = '{permit.Id}' AND event_type LIKE 'permit_rejected%'"))
            .Should().Equal($"critical other_pipeline [\"{Pipeline}\"]");
        Sources(await host.Proof.ProveAsync()).Answer.Should().Be(ProofAnswer.Pass, "the rule stopped it");
    }

    [Fact]
    public async Task Without_the_source_rule_a_foreign_permit_is_still_not_sent_and_the_proof_fails()
    {
        var host = NewHost(services: s => s.AddSingleton(BuiltInPolicies.All.Without<SourceAllowlistPolicy>()));
        await host.TickAsync();
        await Db.ExecuteAsync(SqlPermit.Of("t1", "legacy_bot"));
        await AdvanceAsync(TimeSpan.FromMinutes(1));

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "REJECTED", Reason = "policy_undefined" });
        Platform.Requests.Should().BeEmpty();
        Sources(await host.Proof.ProveAsync()).Answer.Should().Be(ProofAnswer.Fail, "the canary was not rejected for its source");
    }

    [Fact]
    public async Task A_permit_of_an_allowed_source_is_left_to_the_host_of_its_pipeline()
    {
        var other = NewHost(pipeline: "other_pipeline");
        var host = NewHost(r => r.AllowSources("other_pipeline"));
        await other.OfferAsync("t1");
        other.Store.Before = member =>
        {
            if (member == "LaunchAsync") throw FaultyStore.Busy();
        };
        await other.TickAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.TickAsync();
        (await Db.PermitAsync("t1")).Status.Should().Be("PENDING");

        other.Store.Before = _ => { };
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await other.TickAsync();

        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
    }

    private static ProofCheck Sources(ProofReport report) => report.Checks.Single(check => check.Name == "sources");
}
