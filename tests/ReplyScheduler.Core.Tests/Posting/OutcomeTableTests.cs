using System.Net.Sockets;
using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Posting.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

/// <summary>The table of what an answer means, case by case, and that it is total (R31, R32, R33).</summary>
public sealed class OutcomeTableTests
{
    private static readonly PermitReason[] Platform =
    [
        PermitReason.PlatformValidation, PermitReason.PlatformAuth, PermitReason.PlatformPayment, PermitReason.PlatformReplyRestricted,
        PermitReason.PlatformSuspended, PermitReason.PlatformRateLimited,
    ];

    private static readonly PermitReason[] NotSent = [PermitReason.NotSentConnectFailed, PermitReason.NotSentDeadline, PermitReason.NotSentCancelled];

    public static TheoryData<PermitReason> Reasons => new(Enum.GetValues<PermitReason>().Append((PermitReason)9999));

    [Fact]
    public void A_success_with_a_well_formed_id_is_used() =>
        OutcomeTable.Of(new PublishOutcome.Posted("p-1")).Should().Be(new Settlement(PermitStatus.Used, null, PostedId: "p-1"));

    // Adversarial 11.
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\n")]
    public void A_success_without_a_well_formed_id_is_unknown(string? id) =>
        OutcomeTable.Of(new PublishOutcome.Posted(id)).Should().BeEquivalentTo(new { To = PermitStatus.OutcomeUnknown, Reason = PermitReason.UnknownMalformedSuccess });

    [Fact]
    public void An_id_of_a_megabyte_is_unknown_and_not_repeated() =>
        OutcomeTable.Of(new PublishOutcome.Posted(new string('x', 1 << 20))).Detail!.Length.Should().BeLessThan(100);

    [Theory]
    [MemberData(nameof(Reasons))]
    public void A_refusal_is_not_posted_only_for_reasons_of_the_platform(PermitReason reason) =>
        Check(new PublishOutcome.Refused(reason, "d"), reason, Platform.Contains(reason));

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Not_sent_is_believed_only_for_its_own_reasons(PermitReason reason) =>
        Check(new PublishOutcome.NotSent(reason, "d"), reason, NotSent.Contains(reason));

    [Theory]
    [MemberData(nameof(Reasons))]
    public void An_unknown_outcome_stays_unknown_whatever_its_reason(PermitReason reason)
    {
        var settled = OutcomeTable.Of(new PublishOutcome.Unknown(reason));

        settled.To.Should().Be(PermitStatus.OutcomeUnknown);
        settled.Reason.Should().Be(reason.ToString().StartsWith("Unknown", StringComparison.Ordinal) ? reason : PermitReason.UnknownException);
    }

    [Fact]
    public void A_rate_limit_is_not_posted_and_closes_the_gate()
    {
        var reset = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

        OutcomeTable.Of(new PublishOutcome.RateLimited(reset, "slow down")).Should()
            .Be(new Settlement(PermitStatus.NotPosted, PermitReason.PlatformRateLimited, "slow down", CloseGate: true, ResetAt: reset));
        OutcomeTable.Of(new PublishOutcome.Refused(PermitReason.PlatformRateLimited)).CloseGate.Should().BeTrue();
    }

    [Fact]
    public void No_answer_is_unknown()
    {
        OutcomeTable.Of((PublishOutcome?)null).Should().BeEquivalentTo(new { To = PermitStatus.OutcomeUnknown, Reason = PermitReason.UnknownException });
        OutcomeTable.OfSilence(TimeSpan.FromSeconds(30)).Should().BeEquivalentTo(new { To = PermitStatus.OutcomeUnknown, Reason = PermitReason.UnknownTimeout });
    }

    public static TheoryData<Exception, PermitReason> Exceptions => new()
    {
        { new OperationCanceledException(), PermitReason.UnknownTimeout },
        { new TaskCanceledException(), PermitReason.UnknownTimeout },
        { new TimeoutException(), PermitReason.UnknownTimeout },
        { new IOException("reset"), PermitReason.UnknownConnectionLost },
        { new SocketException(104), PermitReason.UnknownConnectionLost },
        { new HttpRequestException("cut"), PermitReason.UnknownConnectionLost },
        { new HttpRequestException(HttpRequestError.ConnectionError), PermitReason.UnknownConnectionLost },
        { new InvalidOperationException(), PermitReason.UnknownException },
        { new NullReferenceException(), PermitReason.UnknownException },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void An_exception_is_never_not_posted(Exception error, PermitReason reason) =>
        OutcomeTable.Of(error).Should().BeEquivalentTo(new { To = PermitStatus.OutcomeUnknown, Reason = reason });

    private static void Check(PublishOutcome outcome, PermitReason reason, bool believed) => OutcomeTable.Of(outcome).Should().BeEquivalentTo(new
    {
        To = believed ? PermitStatus.NotPosted : PermitStatus.OutcomeUnknown,
        Reason = believed ? reason : PermitReason.UnknownException,
    });
}
