using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Each reason for which a permit never reaches the network.</summary>
public sealed class ReasonTests : EndToEndTest
{
    // Attack 18, and 17 for the bytes.
    [Theory]
    [InlineData("root differs", "target_not_root")]
    [InlineData("root evidence missing", "target_root_unverified")]
    [InlineData("root evidence by a stranger", "target_root_unverified")]
    [InlineData("root evidence by the pipeline itself", "target_root_unverified")]
    [InlineData("root evidence weak", "target_root_unverified")]
    [InlineData("own post", "target_self")]
    [InlineData("not summoned", "not_summoned")]
    public async Task A_candidate_that_may_not_be_answered_is_rejected_with_its_code(string fault, string code)
    {
        var host = NewHost(r => r.RequireSummons(fault == "not summoned"));
        await host.OfferAsync("t1", c => fault switch
        {
            "root differs" => c with { Root = new RootEvidence("the-root", "host") },
            "root evidence missing" => c with { Root = null },
            "root evidence by a stranger" => c with { Root = new RootEvidence("t1", "Host") },
            "root evidence by the pipeline itself" => c with { Root = new RootEvidence("t1", Pipeline) },
            "root evidence weak" => c with { Root = new RootEvidence("t1", "host", Confidence: 0.89) },
            "own post" => c with { Author = "DEFAULT" },
            _ => c,
        });

        await host.TickAsync();

        await IsRejectedAsync("t1", code);
        (await Db.TextsAsync("SELECT verdict, reason FROM reply_slo_events")).Should().Equal("miss permit_rejected_" + code);
    }

    [Theory]
    [InlineData("text changed", "content_hash_mismatch")]
    [InlineData("text erased", "content_empty")]
    [InlineData("text blank", "content_empty")]
    [InlineData("placeholder", "content_placeholder")]
    [InlineData("too long", "content_too_long")]
    [InlineData("no decision", "decision_not_found")]
    [InlineData("normalised", "content_hash_mismatch")]
    [InlineData("zero width", "content_hash_mismatch")]
    public async Task A_permit_whose_words_are_not_what_it_binds_is_rejected_with_its_code(string fault, string code)
    {
        var host = NewHost(r => r.MaxLength(100));
        await host.TickAsync();
        await Db.ExecuteAsync(fault switch
        {
            "text changed" => SqlPermit.Of("t1", Pipeline, text: "Well said!", boundText: "Well said."),
            "text blank" => SqlPermit.Of("t1", Pipeline, text: " \u200b"),
            "placeholder" => SqlPermit.Of("t1", Pipeline, text: "{{reply}}"),
            "too long" => SqlPermit.Of("t1", Pipeline, text: new string('x', 101)),
            "no decision" => SqlPermit.Of("t1", Pipeline, hasDecision: false),
            "normalised" => SqlPermit.Of("t1", Pipeline, text: "caf\u00e9", boundText: "cafe\u0301"),
            "zero width" => SqlPermit.Of("t1", Pipeline, text: "a\u200bb", boundText: "ab"),
            _ => SqlPermit.Of("t1", Pipeline) + "UPDATE reply_decisions SET content = NULL;",
        });
        await AdvanceAsync(TimeSpan.FromMinutes(1));

        await host.TickAsync();

        await IsRejectedAsync("t1", code);
    }

    // Attack 18.
    [Fact]
    public async Task A_permit_without_a_target_is_rejected()
    {
        var host = NewHost();
        await host.TickAsync();
        await Db.ExecuteAsync($"INSERT INTO posting_permits (decision_id, pipeline_source) VALUES ('{Guid.CreateVersion7()}', '{Pipeline}')");
        await AdvanceAsync(TimeSpan.FromMinutes(1));

        await host.TickAsync();

        (await Db.PermitsAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Status = "REJECTED", Reason = "missing_target" });
    }

    // Attack 18.
    [Fact]
    public async Task A_target_that_is_withdrawn_between_approval_and_claim_is_rejected_by_the_claim()
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        var withdrawn = false;
        host.Store.Before = member =>
        {
            if (member != "LaunchAsync" || withdrawn) return;
            withdrawn = true;
            host.Queue.WithdrawAsync("default", "t1").GetAwaiter().GetResult();
        };

        await host.TickAsync();

        await IsRejectedAsync("t1", "target_deleted");
    }

    // Attack 2.
    [Fact]
    public async Task Of_two_permits_for_one_target_the_second_is_rejected()
    {
        var host = NewHost();
        await host.TickAsync();
        await Db.ExecuteAsync(SqlPermit.Of("t1", Pipeline, text: "One."));
        await Db.ExecuteAsync(SqlPermit.Of("t1", Pipeline, text: "Two."));
        await AdvanceAsync(TimeSpan.FromMinutes(1));

        await host.TickAsync();

        (await Db.PermitsAsync()).Select(p => $"{p.Status} {p.Reason}".Trim()).Should().BeEquivalentTo("USED", "REJECTED duplicate_target");
        Platform.Posts.Should().ContainSingle();
    }

    // Attacks 18 and 19: a policy of the host can give every reason that comes before the network, and no other.
    [Fact]
    public async Task A_policy_denies_with_each_reason_before_the_network_and_no_other_reason_passes_as_its_own()
    {
        PermitReason[] given = [.. Enum.GetValues<PermitReason>().Where(r => r <= PermitReason.SelfApproval), PermitReason.LookupFound, PermitReason.PlatformAuth];
        var host = NewHost(r => r.Policy(new AuthorPolicy()));
        foreach (var reason in given) await host.OfferAsync($"t-{reason}", c => c with { Author = reason.ToString() });
        foreach (var _ in given)
        {
            await host.TickAsync();
            await AdvanceAsync(TimeSpan.FromMinutes(15));
        }

        foreach (var reason in given)
        {
            await IsRejectedAsync($"t-{reason}", StoredCode.Of(reason <= PermitReason.SelfApproval ? reason : PermitReason.PolicyDenied));
        }
    }

    // Attack 19.
    [Theory]
    [InlineData("throws", "policy_error")]
    [InlineData("null", "policy_undefined")]
    [InlineData("hangs", "policy_timeout")]
    public async Task A_policy_that_does_not_answer_denies(string fault, string code)
    {
        var host = NewHost(r => r.PolicyTimeOut(TimeSpan.FromMilliseconds(50)).Policy(new BrokenPolicy(fault, Released)));
        await host.OfferAsync("t1");

        await host.TickAsync();

        await IsRejectedAsync("t1", code);
    }

    [Fact]
    public async Task A_policy_that_waits_keeps_the_permit_until_it_expires()
    {
        var host = NewHost(r => r.Policy(new BrokenPolicy("waits", Released)));
        await host.OfferAsync("t1");
        await host.TickAsync();
        (await Db.PermitAsync("t1")).Status.Should().Be("PENDING");

        (await RunUntilAsync(host, "t1", "EXPIRED", TimeSpan.FromMinutes(31))).Should().BeEquivalentTo(new { Status = "EXPIRED", Reason = "policy_wait" });
    }

    private async Task IsRejectedAsync(string target, string code)
    {
        var permit = await Db.PermitAsync(target);
        permit.Should().BeEquivalentTo(new { Status = "REJECTED", Reason = code });
        (await Db.CountAsync($"system_events WHERE permit_id = '{permit.Id}' AND event_type = 'permit_rejected_{code}'")).Should().Be(1);
        Platform.Requests.Should().NotContain(permit.Id);
    }

    /// <summary>Denies with the reason that the author is named after.</summary>
    private sealed class AuthorPolicy : IApprovalPolicy
    {
        public string Name => "author";

        public ValueTask<PolicyVerdict> JudgeAsync(PermitFacts facts, CancellationToken cancellationToken) =>
            ValueTask.FromResult<PolicyVerdict>(new PolicyVerdict.Deny(Enum.Parse<PermitReason>(facts.Author!)));
    }

    private sealed class BrokenPolicy(string fault, Task released) : IApprovalPolicy
    {
        public string Name => "broken";

        public async ValueTask<PolicyVerdict> JudgeAsync(PermitFacts facts, CancellationToken cancellationToken)
        {
            if (fault == "throws") throw new InvalidOperationException("A bug of the policy.");
            if (fault == "hangs") await released;
            return fault == "waits" ? new PolicyVerdict.Wait("not now") : null!;
        }
    }
}
