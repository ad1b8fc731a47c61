using System.Net.Sockets;
using ReplyScheduler.Permits;

namespace ReplyScheduler.Posting.Internal;

/// <summary>
/// What an answer of a publisher means. Total: whatever the table does not know is unknown, so no mistake of a publisher can turn
/// "perhaps posted" into "not posted" (R31, R32).
/// </summary>
internal static class OutcomeTable
{
    public static Settlement Of(PublishOutcome? outcome) => outcome switch
    {
        PublishOutcome.Posted posted when PostedIdRules.IsWellFormed(posted.PostedId) => new(PermitStatus.Used, null, PostedId: posted.PostedId),
        PublishOutcome.Posted posted => Unknown(PermitReason.UnknownMalformedSuccess, $"A success with an id of {posted.PostedId?.Length ?? 0} characters."),
        PublishOutcome.RateLimited limited => Limited(limited.ResetAt, limited.Detail),
        PublishOutcome.Refused { Reason: PermitReason.PlatformRateLimited } limited => Limited(null, limited.Detail),
        PublishOutcome.Refused refused when IsOfPlatform(refused.Reason) => new(PermitStatus.NotPosted, refused.Reason, refused.Detail),
        PublishOutcome.NotSent notSent when IsNotSent(notSent.Reason) => new(PermitStatus.NotPosted, notSent.Reason, notSent.Detail),
        PublishOutcome.Unknown unknown when IsUnknown(unknown.Reason) => Unknown(unknown.Reason, unknown.Detail),
        null => Unknown(PermitReason.UnknownException, "The publisher answered null."),
        _ => Unknown(PermitReason.UnknownException, $"The publisher's answer is not in the table: {outcome.GetType().Name} with {ReasonOf(outcome)}."),
    };

    public static Settlement Of(Exception error) => Unknown(
        error switch
        {
            OperationCanceledException or TimeoutException => PermitReason.UnknownTimeout,
            IOException or SocketException or HttpRequestException => PermitReason.UnknownConnectionLost,
            _ => PermitReason.UnknownException,
        },
        $"{error.GetType().Name}: {error.Message}");

    /// <summary>No answer in time; a later one may still tell.</summary>
    public static Settlement OfSilence(TimeSpan waited) => Unknown(PermitReason.UnknownTimeout, $"No answer within {waited}.");

    private static Settlement Unknown(PermitReason reason, string? detail) => new(PermitStatus.OutcomeUnknown, reason, detail);

    private static Settlement Limited(DateTimeOffset? resetAt, string? detail) =>
        new(PermitStatus.NotPosted, PermitReason.PlatformRateLimited, detail, CloseGate: true, ResetAt: resetAt);

    private static bool IsOfPlatform(PermitReason reason) => reason is PermitReason.PlatformValidation or PermitReason.PlatformAuth
        or PermitReason.PlatformPayment or PermitReason.PlatformReplyRestricted or PermitReason.PlatformSuspended;

    private static bool IsNotSent(PermitReason reason) =>
        reason is PermitReason.NotSentConnectFailed or PermitReason.NotSentDeadline or PermitReason.NotSentCancelled;

    private static bool IsUnknown(PermitReason reason) => reason is PermitReason.UnknownMalformedSuccess or PermitReason.UnknownRedirect
        or PermitReason.UnknownDuplicateReported or PermitReason.UnknownForbidden or PermitReason.Unknown5xx or PermitReason.UnknownTimeout
        or PermitReason.UnknownConnectionLost or PermitReason.UnknownException or PermitReason.UnknownSenderLost;

    private static string ReasonOf(PublishOutcome outcome) => outcome switch
    {
        PublishOutcome.Refused refused => refused.Reason.ToString(),
        PublishOutcome.NotSent notSent => notSent.Reason.ToString(),
        PublishOutcome.Unknown unknown => unknown.Reason.ToString(),
        _ => "no reason",
    };
}
