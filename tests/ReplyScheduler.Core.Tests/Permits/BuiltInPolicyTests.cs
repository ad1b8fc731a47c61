using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Policies;
using ReplyScheduler.Replies;
using Xunit;

namespace ReplyScheduler.Core.Tests.Permits;

/// <summary>Each rule still rejects what it is there for, and nothing else (R25).</summary>
public sealed class BuiltInPolicyTests
{
    private static readonly RootEvidence Evidence = new("t-1", "host");

    [Fact]
    public void A_good_permit_is_allowed_by_every_rule()
    {
        BuiltInPolicy[] rules = [new SourceAllowlistPolicy(), new RootPolicy(), new TargetPolicy(), new SummonsPolicy(), new ContentPolicy()];

        rules.Should().AllSatisfy(rule => rule.Judge(Good.Facts).Should().BeOfType<PolicyVerdict.Allow>(rule.Name));
    }

    // Adversarial 15: written by SQL, another case, a trailing space, a homoglyph, null, empty (R22).
    [Theory]
    [InlineData("tiered_scheduler")]
    [InlineData("Reply_v2_scheduler")]
    [InlineData("reply_v2_scheduler ")]
    [InlineData(" reply_v2_scheduler")]
    [InlineData("r\u0435ply_v2_scheduler")]
    [InlineData("reply_v2_scheduler\u200b")]
    [InlineData("reply_v2_scheduler\0")]
    [InlineData("")]
    [InlineData(null)]
    public void A_source_that_is_not_allowed_is_denied(string? source) =>
        Denial(new SourceAllowlistPolicy(), Good.Facts with { PipelineSource = source }).Reason.Should().Be(PermitReason.InvalidPipelineSource);

    [Fact]
    public void No_source_is_denied_as_unknown_with_the_allowed_ones() =>
        Denial(new SourceAllowlistPolicy(), Good.Facts with { PipelineSource = null }).Detail.Should().Contain("'unknown'").And.Contain(Good.Source);

    // R26
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_missing_target_is_denied_and_skips_no_rule(string? target)
    {
        var facts = Good.Facts with { TargetId = target, RootId = target };

        Denial(new RootPolicy(), facts).Reason.Should().Be(PermitReason.MissingTarget);
        Denial(new TargetPolicy(), facts).Reason.Should().Be(PermitReason.MissingTarget);
    }

    // R25: nobody, a stranger, another case, too little confidence, no number.
    public static TheoryData<RootEvidence?> BadEvidence => new(
        null, Evidence with { Issuer = "reply_v2_scheduler" }, Evidence with { Issuer = "Host" }, Evidence with { Confidence = 0.89 },
        Evidence with { Confidence = double.NaN });

    [Theory]
    [MemberData(nameof(BadEvidence))]
    public void A_root_that_nobody_accepted_vouches_for_is_unverified(RootEvidence? evidence)
    {
        var denial = Denial(new RootPolicy(), Good.Facts with { Evidence = evidence });

        denial.Reason.Should().Be(PermitReason.TargetRootUnverified);
        denial.Detail.Should().Contain("AcceptRootsFrom");
    }

    [Fact]
    public void A_pipeline_that_accepts_nobody_has_no_verified_root() =>
        Denial(new RootPolicy(), Good.Facts with { Rules = Good.Rules with { AcceptedRootIssuers = [] } }).Reason.Should().Be(PermitReason.TargetRootUnverified);

    [Fact]
    public void Evidence_of_another_root_is_denied() =>
        Denial(new RootPolicy(), Good.Facts with { Evidence = Evidence with { RootId = "t-0" } }).Reason.Should().Be(PermitReason.TargetNotRoot);

    [Theory]
    [InlineData("t-0")]
    [InlineData("T-1")]
    [InlineData(null)]
    public void A_permit_that_binds_another_root_is_denied(string? root) =>
        Denial(new RootPolicy(), Good.Facts with { RootId = root }).Reason.Should().Be(PermitReason.TargetNotRoot);

    [Theory]
    [InlineData("bot")]
    [InlineData("BOT")]
    public void The_account_does_not_answer_itself(string author) =>
        Denial(new TargetPolicy(), Good.Facts with { Author = author }).Reason.Should().Be(PermitReason.TargetSelf);

    [Fact]
    public void A_withdrawn_target_is_denied() =>
        Denial(new TargetPolicy(), Good.Facts with { IsTargetDeleted = true }).Reason.Should().Be(PermitReason.TargetDeleted);

    [Fact]
    public void A_target_that_was_answered_is_denied() =>
        Denial(new TargetPolicy(), Good.Facts with { IsAnsweredBefore = true }).Reason.Should().Be(PermitReason.DuplicateTarget);

    [Fact]
    public void Without_a_summons_a_permit_is_denied_only_where_one_is_required()
    {
        var required = Good.Facts with { Rules = Good.Rules with { RequireSummons = true } };

        Denial(new SummonsPolicy(), required).Reason.Should().Be(PermitReason.NotSummoned);
        new SummonsPolicy().Judge(required with { IsSummons = true }).Should().BeOfType<PolicyVerdict.Allow>();
    }

    [Fact]
    public void A_permit_without_a_decision_is_denied() =>
        Denial(new ContentPolicy(), Good.Facts with { HasDecision = false, Content = null }).Reason.Should().Be(PermitReason.DecisionNotFound);

    [Theory]
    [InlineData(null, PermitReason.ContentEmpty)]
    [InlineData(" \u200b ", PermitReason.ContentEmpty)]
    [InlineData("[GENERATING...]", PermitReason.ContentPlaceholder)]
    [InlineData("12345678901", PermitReason.ContentTooLong)]
    public void A_text_that_is_no_reply_is_denied_with_its_code(string? text, PermitReason reason) =>
        Denial(new ContentPolicy(), Good.Facts with { Content = text, Rules = Good.Rules with { MaxLength = 10 } }).Reason.Should().Be(reason);

    // Adversarial 17: one byte, NFC against NFD, a zero-width character, a trailing space.
    [Theory]
    [InlineData("Thanks, that helps!", "Thanks, that helps?")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("Thanks", "Than\u200bks")]
    [InlineData("Thanks", "Thanks ")]
    [InlineData("Thanks", "thanks")]
    public void A_text_that_is_not_the_bound_bytes_is_denied(string bound, string text)
    {
        var facts = Good.Facts with { Content = text, ContentSha256 = ReplyScheduler.Replies.Internal.ContentHash.Of(bound) };

        Denial(new ContentPolicy(), facts).Reason.Should().Be(PermitReason.ContentHashMismatch);
        new ContentPolicy().Judge(facts with { Content = bound }).Should().BeOfType<PolicyVerdict.Allow>();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_permit_that_binds_no_text_is_denied(string? hash) =>
        Denial(new ContentPolicy(), Good.Facts with { ContentSha256 = hash }).Reason.Should().Be(PermitReason.ContentHashMismatch);

    private static PolicyVerdict.Deny Denial(BuiltInPolicy rule, PermitFacts facts) =>
        rule.Judge(facts).Should().BeOfType<PolicyVerdict.Deny>().Subject;
}
