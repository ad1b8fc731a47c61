using ReplyScheduler.ConsoleHost.Posts;

namespace ReplyScheduler.ConsoleHost.Replay;

/// <summary>Words a polite reply. It stands in for a real composer, which would know something about the subject.</summary>
internal static class ReplyText
{
    /// <summary>The longest reply, in UTF-16 units.</summary>
    public const int Longest = 279;

    private static readonly string[] Requests =
    [
        "Could you add what you have tried so far?",
        "A photo or a few more details would help others to answer well.",
        "Please say what happened when you last tried it.",
        "It would help to know how long this has been going on.",
        "Which of the usual remedies have you ruled out already?",
        "If you find the answer yourself, do post it here for the next reader.",
    ];

    /// <summary>
    /// A reply to a post. It holds the title (cut when longer than 120 characters; brackets that look like a place to fill in
    /// become round ones), the author and the post's number, so replies to different posts differ.
    /// </summary>
    /// <param name="targetId">The number of the post.</param>
    /// <param name="title">May be empty.</param>
    /// <param name="author">May be empty.</param>
    /// <param name="seed">Chooses the wording, together with the number.</param>
    public static string Compose(string targetId, string title, string author, int seed)
    {
        ulong variation = StableMix.Of(seed, targetId);
        string who = Clean(author, 30, "there");
        string about = Clean(title, 120, "your post");
        string number = Clean(targetId, 20, "0");
        string request = Requests[variation / 4 % (ulong)Requests.Length];
        return (variation % 4) switch
        {
            0 => $"Hello {who}, thank you for \"{about}\" (no. {number}). {request}",
            1 => $"About \"{about}\" (no. {number}): a good question, {who}. {request}",
            2 => $"{who}, I read \"{about}\" (no. {number}) with interest. {request}",
            _ => $"Thanks, {who}! On \"{about}\" (no. {number}): {request}",
        };
    }

    private static string Clean(string text, int limit, string otherwise)
    {
        string line = PlainText.Of(text, int.MaxValue)
            .Replace('[', '(').Replace('{', '(').Replace('<', '(')
            .Replace(']', ')').Replace('}', ')').Replace('>', ')');
        return line.Length == 0 ? otherwise
            : line.Length <= limit ? line
            : PlainText.Of(line, limit - 3) + "...";
    }
}
