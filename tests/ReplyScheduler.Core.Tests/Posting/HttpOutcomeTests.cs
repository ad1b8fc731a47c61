using System.Net;
using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Posting.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

public sealed class HttpOutcomeTests
{
    private static readonly DateTimeOffset Reset = Grants.ClaimedAt.AddMinutes(15);

    [Fact] // R32, R33
    public void Every_status_has_its_outcome_for_every_answer()
    {
        for (var code = 100; code <= 599; code++)
        {
            var status = (HttpStatusCode)code;
            HttpOutcome.OfAnswer(status, new HttpAnswer.Posted("id-1"), Reset).Should().Be(Expected(code, new PublishOutcome.Posted("id-1")), "posted with {0}", code);
            HttpOutcome.OfAnswer(status, new HttpAnswer.Refused(PermitReason.PlatformAuth), Reset).Should().Be(
                ByStatus(code) ?? new PublishOutcome.Refused(PermitReason.PlatformAuth), "refused with {0}", code);
            HttpOutcome.OfAnswer(status, new HttpAnswer.Duplicate(), Reset).Should().Be(
                ByStatus(code) ?? new PublishOutcome.Unknown(PermitReason.UnknownDuplicateReported), "duplicate with {0}", code);
            HttpOutcome.OfAnswer(status, new HttpAnswer.RateLimited(), Reset).Should().Be(
                ByStatus(code) ?? new PublishOutcome.RateLimited(Reset), "rate-limited with {0}", code);
            Reason(HttpOutcome.OfAnswer(status, new HttpAnswer.Unrecognised(), Reset)).Should().Be(Unrecognised(code), "unrecognised with {0}", code);
            Reason(HttpOutcome.OfAnswer(status, null, Reset)).Should().Be(Unrecognised(code), "nothing with {0}", code);
            Reason(HttpOutcome.OfUnreadableBody(status, "cut", Reset)).Should().Be(Unreadable(code), "cut with {0}", code);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(600)]
    [InlineData(999)]
    public void A_status_out_of_range_is_unknown(int code) =>
        HttpOutcome.OfAnswer((HttpStatusCode)code, new HttpAnswer.Posted("id-1")).Should().BeOfType<PublishOutcome.Unknown>()
            .Which.Reason.Should().Be(PermitReason.UnknownException);

    [Fact]
    public void Only_the_platforms_reasons_are_refusals()
    {
        foreach (var reason in Enum.GetValues<PermitReason>())
        {
            var outcome = HttpOutcome.OfAnswer(HttpStatusCode.BadRequest, new HttpAnswer.Refused(reason), Reset);
            PublishOutcome? expected = reason switch
            {
                PermitReason.PlatformRateLimited => new PublishOutcome.RateLimited(Reset),
                _ when reason.ToString().StartsWith("Platform", StringComparison.Ordinal) => new PublishOutcome.Refused(reason),
                _ => new PublishOutcome.Unknown(PermitReason.UnknownException, "status 400"),
            };
            outcome.Should().Be(expected, "of {0}", reason);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1 2")]
    public void A_success_with_an_unusable_id_is_malformed(string? id) =>
        Reason(HttpOutcome.OfAnswer(HttpStatusCode.Created, new HttpAnswer.Posted(id))).Should().Be(PermitReason.UnknownMalformedSuccess);

    [Fact]
    public void The_reader_may_say_more_about_a_429_than_the_headers()
    {
        var own = Reset.AddHours(1);
        HttpOutcome.OfAnswer(HttpStatusCode.TooManyRequests, new HttpAnswer.RateLimited(own), Reset).Should().Be(new PublishOutcome.RateLimited(own));
    }

    [Fact] // R32
    public void Not_sent_is_only_answered_when_no_byte_passed_and_the_cause_is_known()
    {
        var errors = Enum.GetValues<HttpRequestError>().Select(kind => (Exception)new HttpRequestException(kind))
            .Concat([new OperationCanceledException(), new TimeoutException(), new IOException(), new InvalidOperationException()]).ToArray();
        foreach (var error in errors)
        {
            foreach (var (late, cancelled) in new[] { (false, false), (true, false), (false, true), (true, true) })
            {
                HttpOutcome.OfFailure(error, started: true, late, cancelled).Should().BeOfType<PublishOutcome.Unknown>();
            }

            var connect = error is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError };
            var expected = connect || error is OperationCanceledException ? PermitReason.NotSentConnectFailed : PermitReason.UnknownException;
            Reason(HttpOutcome.OfFailure(error, started: false, pastDeadline: false, cancelled: false)).Should().Be(expected, "of {0}", error);
            Reason(HttpOutcome.OfFailure(error, started: false, pastDeadline: true, cancelled: false)).Should().Be(connect ? expected : PermitReason.NotSentDeadline);
        }

        Reason(HttpOutcome.OfFailure(new OperationCanceledException(), started: false, pastDeadline: false, cancelled: true)).Should().Be(PermitReason.NotSentCancelled);
        Reason(HttpOutcome.OfFailure(new OperationCanceledException(), started: true, pastDeadline: false, cancelled: true)).Should().Be(PermitReason.UnknownTimeout);
    }

    private static PublishOutcome Expected(int code, PublishOutcome success) => ByStatus(code) ?? (code <= 299
        ? success
        : new PublishOutcome.Unknown(PermitReason.UnknownException, $"A confirmed post with status {code}."));

    private static PublishOutcome? ByStatus(int code)
    {
        PermitReason? reason = code switch
        {
            < 200 => PermitReason.UnknownException,
            < 300 => null,
            < 400 => PermitReason.UnknownRedirect,
            408 => PermitReason.Unknown5xx,
            < 500 => null,
            _ => PermitReason.Unknown5xx,
        };
        return reason is { } known ? new PublishOutcome.Unknown(known, $"status {code}") : null;
    }

    private static PermitReason? Unrecognised(int code) => Reason(ByStatus(code)) ?? code switch
    {
        < 300 => PermitReason.UnknownMalformedSuccess,
        403 => PermitReason.UnknownForbidden,
        429 => PermitReason.PlatformRateLimited,
        _ => PermitReason.UnknownException,
    };

    private static PermitReason? Unreadable(int code) => Reason(ByStatus(code)) ?? code switch
    {
        < 300 => PermitReason.UnknownMalformedSuccess,
        429 => PermitReason.PlatformRateLimited,
        _ => PermitReason.UnknownConnectionLost,
    };

    private static PermitReason? Reason(PublishOutcome? outcome) => outcome switch
    {
        PublishOutcome.Unknown unknown => unknown.Reason,
        PublishOutcome.NotSent notSent => notSent.Reason,
        PublishOutcome.Refused refused => refused.Reason,
        PublishOutcome.RateLimited => PermitReason.PlatformRateLimited,
        _ => null,
    };
}
