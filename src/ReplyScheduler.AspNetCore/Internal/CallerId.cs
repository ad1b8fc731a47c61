using Microsoft.AspNetCore.Http;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>The id that a caller gives its request, by which it knows our answer from somebody else's.</summary>
internal static class CallerId
{
    public const string Header = "x-trigger-id";
    private const int Longest = 64;

    /// <summary>Whether it may be sent back and stored: letters, digits, dots, dashes and underscores, at most 64.</summary>
    public static bool IsAllowed(string id) => id.Length is > 0 and <= Longest && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>Whether the header is absent, or one allowed id.</summary>
    public static bool TryRead(IHeaderDictionary headers, out string? id)
    {
        var sent = headers[Header];
        id = sent.Count == 1 && sent[0] is { } only && IsAllowed(only) ? only : null;
        return sent.Count == 0 || id is not null;
    }
}
