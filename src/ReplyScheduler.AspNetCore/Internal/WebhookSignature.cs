using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>
/// Verifies requests as in Standard Webhooks: HMAC-SHA256 over the raw bytes of <c>id.timestamp.body</c>. The work is the same for every
/// request of a length whose headers have the form: two keys, so many signatures, whatever was sent. Time and id are for the store to judge, when the signature is right.
/// </summary>
internal sealed class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimeHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>So many signatures are tried. A request with more of them is refused.</summary>
    public const int MostSignatures = 8;

    private const string Version = "v1,";
    private const int LongestId = 256;
    private const int SignatureLength = 44;

    private readonly byte[] _first;
    private readonly byte[] _second;

    public WebhookSignature(IList<string> secrets) => (_first, _second) = (Key(secrets, 0), Key(secrets, 1));

    /// <summary>Whether a request claims to be signed.</summary>
    public static bool IsClaimed(IHeaderDictionary headers) =>
        headers.ContainsKey(SignatureHeader) || headers.ContainsKey(IdHeader) || headers.ContainsKey(TimeHeader);

    /// <summary>Whether the headers have the form of signed ones. The form is no secret: what has not it is refused before its body is read.</summary>
    public static bool HasForm(IHeaderDictionary headers)
    {
        Span<byte> offered = stackalloc byte[MostSignatures * HMACSHA256.HashSizeInBytes];
        return IsId(Single(headers[IdHeader])) && Instant(Single(headers[TimeHeader])) is not null && Read(Single(headers[SignatureHeader]), offered) > 0;
    }

    /// <summary>What the request says of itself, if it is signed by a live key; null otherwise.</summary>
    public SignedRequest? Verify(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        var id = Single(headers[IdHeader]);
        var time = Single(headers[TimeHeader]);
        var sentAt = Instant(time);
        var isWellFormed = IsId(id) & sentAt is not null;
        Span<byte> offered = stackalloc byte[MostSignatures * HMACSHA256.HashSizeInBytes];
        var present = Read(Single(headers[SignatureHeader]), offered);
        var isSigned = IsSigned(isWellFormed ? id : "", isWellFormed ? time : "", body, offered, present);
        return isWellFormed && isSigned ? new SignedRequest(id, sentAt!.Value) : null;
    }

    private bool IsSigned(string id, string time, ReadOnlySpan<byte> body, ReadOnlySpan<byte> offered, int present)
    {
        var head = Encoding.ASCII.GetBytes($"{id}.{time}.");
        var content = new byte[head.Length + body.Length];
        head.CopyTo(content, 0);
        body.CopyTo(content.AsSpan(head.Length));
        Span<byte> first = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> second = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_first, content, first);
        HMACSHA256.HashData(_second, content, second);
        var isRight = false;
        for (var i = 0; i < MostSignatures; i++)
        {
            var one = offered.Slice(i * HMACSHA256.HashSizeInBytes, HMACSHA256.HashSizeInBytes);
            isRight |= (i < present) & (CryptographicOperations.FixedTimeEquals(one, first) | CryptographicOperations.FixedTimeEquals(one, second));
        }

        return isRight;
    }

    /// <summary>The signatures of our version, one after the other, and how many; none if there are too many or one of them is no signature.</summary>
    private static int Read(string header, Span<byte> offered)
    {
        var present = 0;
        var tokens = 0;
        foreach (var range in header.AsSpan().Split(' '))
        {
            var token = header.AsSpan()[range];
            if (++tokens > MostSignatures) return 0;
            if (!token.StartsWith(Version, StringComparison.Ordinal)) continue;
            var text = token[Version.Length..];
            var place = offered.Slice(present * HMACSHA256.HashSizeInBytes, HMACSHA256.HashSizeInBytes);
            if (text.Length != SignatureLength || !Convert.TryFromBase64Chars(text, place, out var length) || length != place.Length) return 0;
            present++;
        }

        return present;
    }

    /// <summary>Visible ASCII without a dot, which would let parts of one request count as parts of another.</summary>
    private static bool IsId(string id) => id.Length is > 0 and <= LongestId && id.All(c => c is > ' ' and < '\x7f' and not '.');

    /// <summary>Seconds since the epoch, in digits alone.</summary>
    private static DateTimeOffset? Instant(string text) =>
        text.Length is > 0 and <= 11 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static string Single(StringValues values) => values.Count == 1 && values[0] is { } only ? only : "";

    private static byte[] Key(IList<string> secrets, int index) =>
        index < secrets.Count ? SigningKey.Of(secrets[index])! : RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
}
