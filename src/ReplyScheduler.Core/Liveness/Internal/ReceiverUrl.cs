using System.Net;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>Where a receiver listens. What is said of a URL never holds it, since paths and queries of such URLs are secrets.</summary>
internal static class ReceiverUrl
{
    private const int Most = 2_000;

    /// <summary>The URL; null after a fault was added.</summary>
    public static Uri? Check(string what, string? text, List<string> errors)
    {
        var isPlain = text is { Length: > 0 and <= Most } && text.All(c => char.IsBetween(c, '!', '~') && c is not ('\\' or '#'));
        if (!isPlain || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0 || url.UserInfo.Length > 0)
        {
            errors.Add($"{what} is not an absolute https URL without user and fragment. Set it to the address that the receiver gave you.");
            return null;
        }

        if (url.Scheme == Uri.UriSchemeHttp && !IsThisMachine(url))
        {
            errors.Add($"{what} is plain http to another machine, where what is sent can be read on the way. Use https.");
            return null;
        }

        return url;
    }

    public static void CheckHandler(string what, HttpMessageHandler? handler, List<string> errors)
    {
        if (Http.Internal.HttpJobRules.FollowsRedirects(handler)) errors.Add($"{what} follows redirects, which would carry what is sent elsewhere. Set its AllowAutoRedirect to false.");
    }

    private static bool IsThisMachine(Uri url) => url.IdnHost == "localhost" || (IPAddress.TryParse(url.IdnHost, out var address) && IPAddress.IsLoopback(address));
}
