using System.Net;
using ReplyScheduler.Permits;

namespace ReplyScheduler.Posting.Internal;

/// <summary>The table of what an observation on the network means. Total: what it does not list is unknown.</summary>
internal static class HttpOutcome
{
    /// <summary>What a status means by itself, whatever the body says; null where the body has a say.</summary>
    public static PublishOutcome? OfStatus(HttpStatusCode status) => (int)status switch
    {
        >= 200 and <= 299 => null,
        >= 300 and <= 399 => new PublishOutcome.Unknown(PermitReason.UnknownRedirect, Text(status)),
        408 or (>= 500 and <= 599) => new PublishOutcome.Unknown(PermitReason.Unknown5xx, Text(status)),
        >= 400 and <= 499 => null,
        _ => new PublishOutcome.Unknown(PermitReason.UnknownException, Text(status)),
    };

    /// <summary>A whole answer. <paramref name="reset"/>: what the headers say about the end of a rate limit.</summary>
    public static PublishOutcome OfAnswer(HttpStatusCode status, HttpAnswer? answer, DateTimeOffset? reset = null) =>
        OfStatus(status) ?? answer switch
        {
            HttpAnswer.Posted posted when IsSuccess(status) && PostedIdRules.IsWellFormed(posted.PostedId) => new PublishOutcome.Posted(posted.PostedId),
            HttpAnswer.Posted when !IsSuccess(status) => Contradiction(status),
            HttpAnswer.Duplicate duplicate => new PublishOutcome.Unknown(PermitReason.UnknownDuplicateReported, duplicate.Detail),
            HttpAnswer.RateLimited limited => new PublishOutcome.RateLimited(limited.ResetAt ?? reset, limited.Detail),
            HttpAnswer.Refused { Reason: PermitReason.PlatformRateLimited } limited => new PublishOutcome.RateLimited(reset, limited.Detail),
            HttpAnswer.Refused refused when IsPlatformReason(refused.Reason) => new PublishOutcome.Refused(refused.Reason, refused.Detail),
            _ => Unrecognised(status, (answer as HttpAnswer.Unrecognised)?.Detail, reset),
        };

    /// <summary>A status whose body was cut, too long or not readable. Such a body is not shown to the host: half an answer misleads.</summary>
    public static PublishOutcome OfUnreadableBody(HttpStatusCode status, string detail, DateTimeOffset? reset = null) =>
        OfStatus(status) ?? (int)status switch
        {
            429 => new PublishOutcome.RateLimited(reset, detail),
            <= 299 => new PublishOutcome.Unknown(PermitReason.UnknownMalformedSuccess, detail),
            _ => new PublishOutcome.Unknown(PermitReason.UnknownConnectionLost, detail),
        };

    /// <summary>
    /// A call that ended without a status. Not sent only if no byte of the request was handed to the connection, and only for
    /// a connection that was never made, a deadline that passed, or a cancellation.
    /// </summary>
    public static PublishOutcome OfFailure(Exception error, bool started, bool pastDeadline, bool cancelled) => error switch
    {
        _ when started => new PublishOutcome.Unknown(AfterStart(error), error.Message),
        HttpRequestException http when IsConnectFailure(http) => new PublishOutcome.NotSent(PermitReason.NotSentConnectFailed, error.Message),
        _ when pastDeadline => new PublishOutcome.NotSent(PermitReason.NotSentDeadline),
        OperationCanceledException when cancelled => new PublishOutcome.NotSent(PermitReason.NotSentCancelled),
        OperationCanceledException => new PublishOutcome.NotSent(PermitReason.NotSentConnectFailed, "No connection in time."),
        _ => new PublishOutcome.Unknown(PermitReason.UnknownException, error.Message),
    };

    private static PermitReason AfterStart(Exception error) => error switch
    {
        OperationCanceledException or TimeoutException => PermitReason.UnknownTimeout,
        HttpRequestException { HttpRequestError: HttpRequestError.Unknown or HttpRequestError.ResponseEnded or HttpRequestError.ConnectionError } => PermitReason.UnknownConnectionLost,
        HttpRequestException => PermitReason.UnknownException,
        IOException => PermitReason.UnknownConnectionLost,
        _ => PermitReason.UnknownException,
    };

    private static PublishOutcome Unrecognised(HttpStatusCode status, string? detail, DateTimeOffset? reset) => (int)status switch
    {
        <= 299 => new PublishOutcome.Unknown(PermitReason.UnknownMalformedSuccess, detail),
        403 => new PublishOutcome.Unknown(PermitReason.UnknownForbidden, detail),
        429 => new PublishOutcome.RateLimited(reset, detail),
        _ => new PublishOutcome.Unknown(PermitReason.UnknownException, detail ?? Text(status)),
    };

    private static PublishOutcome Contradiction(HttpStatusCode status) =>
        new PublishOutcome.Unknown(PermitReason.UnknownException, $"A confirmed post with {Text(status)}.");

    private static bool IsConnectFailure(HttpRequestException error) =>
        error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError;

    private static bool IsPlatformReason(PermitReason reason) => reason is PermitReason.PlatformValidation or PermitReason.PlatformAuth
        or PermitReason.PlatformPayment or PermitReason.PlatformReplyRestricted or PermitReason.PlatformSuspended;

    private static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and <= 299;

    private static string Text(HttpStatusCode status) => $"status {(int)status}";
}
