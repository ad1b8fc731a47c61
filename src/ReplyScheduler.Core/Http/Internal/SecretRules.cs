namespace ReplyScheduler.Http.Internal;

/// <summary>What may be sent as a secret (R85). What it says about a secret holds nothing of it.</summary>
internal static class SecretRules
{
    private const int Least = 16;
    private const int Most = 4096;
    private const int LeastOwn = 12;
    private const int LeastDistinct = 8;

    /// <summary>Whoever writes one of these has not put in a secret yet.</summary>
    private static readonly string[] Telling =
    [
        "changeme", "change-me", "change_me", "placeholder", "replaceme", "replace-me", "replace_me", "your-", "your_", "insert-", "insert_",
        "example", "12345678", "abcdefgh", "qwerty", "deadbeef",
    ];

    /// <summary>They may stand in a secret, as a prefix that says what it is, but are no part of what is secret.</summary>
    private static readonly string[] Empty =
    [
        "supersecret", "secret", "password", "passwd", "bearer", "default", "service", "token", "dummy", "fixme", "cron", "test", "todo", "super", "key",
    ];

    /// <summary>What is wrong with it, to be put after its name; null if nothing is.</summary>
    public static string? Fault(string? secret)
    {
        if (string.IsNullOrWhiteSpace(secret)) return "is empty.";
        if (secret.Length is < Least or > Most) return $"does not have {Least} to {Most} characters.";
        if (!secret.All(c => char.IsBetween(c, '!', '~'))) return "has a space, a control character or one that is not ASCII.";
        return IsPlaceholder(secret) ? "looks like a placeholder: put in a random secret of the endpoint." : null;
    }

    private static bool IsPlaceholder(string secret)
    {
        if (Telling.Any(word => secret.Contains(word, StringComparison.OrdinalIgnoreCase))) return true;
        if (secret[0] is '<' or '{' or '$' && secret[^1] is '>' or '}') return true;
        var own = Empty.Aggregate(secret, (left, word) => left.Replace(word, "", StringComparison.OrdinalIgnoreCase)).Where(char.IsAsciiLetterOrDigit).ToList();
        return own.Count < LeastOwn || own.Distinct().Count() < LeastDistinct;
    }
}
