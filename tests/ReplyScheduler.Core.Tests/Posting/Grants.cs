using System.Security.Cryptography;
using System.Text;
using ReplyScheduler.Posting;

namespace ReplyScheduler.Core.Tests.Posting;

internal static class Grants
{
    public static readonly DateTimeOffset ClaimedAt = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    public static PublishGrant Make(string text = "Thanks!", TimeSpan? timeLeft = null, TimeProvider? time = null, Guid? permitId = null)
    {
        var clock = time ?? TimeProvider.System;
        var left = timeLeft ?? TimeSpan.FromMinutes(5);
        return new PublishGrant(clock, clock.GetTimestamp() + (long)(left.TotalSeconds * clock.TimestampFrequency))
        {
            PermitId = permitId ?? Guid.NewGuid(),
            ClaimId = Guid.NewGuid(),
            Platform = "default",
            Account = "bot",
            TargetId = "t-1",
            RootId = null,
            Text = text,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            ClaimedAt = ClaimedAt,
        };
    }

    public static LookupQuery Query(Guid permitId) => new()
    {
        PermitId = permitId, Platform = "default", Account = "bot", TargetId = "t-1", Sha256 = "", ClaimedAt = ClaimedAt,
    };

    public static LookupQuery Query(PublishGrant grant) => Query(grant.PermitId);
}
