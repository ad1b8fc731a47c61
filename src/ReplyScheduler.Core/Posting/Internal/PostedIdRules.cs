namespace ReplyScheduler.Posting.Internal;

/// <summary>What counts as the id of a post: 1 to 256 printable ASCII characters without spaces. Anything else is a malformed success.</summary>
internal static class PostedIdRules
{
    public const int MaxLength = 256;

    public static bool IsWellFormed(string? id) =>
        id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExceptInRange('!', '~');
}
