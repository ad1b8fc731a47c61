using System.Globalization;
using System.Text.Unicode;

namespace ReplyScheduler.Http.Internal;

/// <summary>
/// What the endpoint of a job may be: a path below the base URL, so written that no reader of URLs takes it for another host. A row
/// that breaks the rules is not planned; the rules are looked at once more before each request.
/// </summary>
internal static class EndpointPath
{
    /// <summary>As many characters as the catalogue keeps.</summary>
    public const int MaxLength = 2000;

    private const string Allowed = "-._~!$&'()*+,;=:/?%";

    /// <summary>Encoded, these mean to one server what they do not mean to the next.</summary>
    private const string NeverEncoded = "./\\%@?#;";

    /// <summary>Why the endpoint cannot be called; null if it can, or if there is none. Holds nothing of its text but one character.</summary>
    public static string? Fault(string? endpoint)
    {
        if (endpoint is null) return null;
        if (!endpoint.StartsWith('/')) return "The endpoint does not begin with '/': it is a path below the base URL, not a URL.";
        if (endpoint.Length > MaxLength) return $"The endpoint is longer than {MaxLength} characters.";
        return CharacterFault(endpoint) ?? EncodingFault(endpoint) ?? SegmentFault(endpoint);
    }

    /// <summary>The address of an endpoint, or null if it is not below the base URL on the same scheme, host and port.</summary>
    public static Uri? Join(Uri baseUrl, string? endpoint)
    {
        if (endpoint is null || Fault(endpoint) is not null) return null;
        var root = baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return Uri.TryCreate(root + endpoint, UriKind.Absolute, out var address) && IsBelow(baseUrl, address) ? address : null;
    }

    private static bool IsBelow(Uri baseUrl, Uri address) =>
        address.Scheme == baseUrl.Scheme && address.IdnHost == baseUrl.IdnHost && address.Port == baseUrl.Port
        && address.UserInfo.Length == 0 && address.Fragment.Length == 0
        && address.AbsolutePath.StartsWith(baseUrl.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static string? CharacterFault(string endpoint)
    {
        for (var i = 0; i < endpoint.Length; i++)
        {
            var c = endpoint[i];
            if (char.IsAsciiLetterOrDigit(c) || Allowed.Contains(c))
            {
                if (c == '/' && i > 0 && endpoint[i - 1] == '/') return $"The endpoint has '//' at character {i}: a path has single slashes.";
                continue;
            }

            return char.IsBetween(c, '!', '~')
                ? $"The endpoint has '{c}' at character {i + 1}, which a path below the base URL may not have."
                : $"Character {i + 1} of the endpoint is a space, a control character or not ASCII: percent-encode it as UTF-8.";
        }

        return null;
    }

    private static string? EncodingFault(string endpoint)
    {
        if (!endpoint.Contains('%')) return null;
        var bytes = new List<byte>(endpoint.Length);
        for (var i = 0; i < endpoint.Length; i++)
        {
            if (endpoint[i] != '%')
            {
                bytes.Add((byte)endpoint[i]);
                continue;
            }

            if (i + 2 >= endpoint.Length || !byte.TryParse(endpoint.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                return $"The '%' at character {i + 1} of the endpoint is not followed by two hexadecimal digits.";
            }

            if (value < ' ' || value == 0x7f || NeverEncoded.Contains((char)value)) return $"The endpoint has a percent-encoded character at {i + 1} that has a meaning of its own there.";
            bytes.Add(value);
            i += 2;
        }

        return Utf8.IsValid(bytes.ToArray()) ? null : "The percent-encoded characters of the endpoint are not UTF-8.";
    }

    private static string? SegmentFault(string endpoint)
    {
        var path = endpoint.AsSpan();
        if (path.IndexOf('?') is var query and >= 0) path = path[..query];
        foreach (var range in path.Split('/'))
        {
            // Some servers cut off what follows a semicolon before they look for dots.
            var segment = path[range];
            if (segment.IndexOf(';') is var parameter and >= 0) segment = segment[..parameter];
            if (segment is "." or "..") return "The endpoint has a segment '.' or '..'.";
        }

        return null;
    }
}
