using System.Text;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>The bytes that a signing secret stands for.</summary>
internal static class SigningKey
{
    public const string Prefix = "whsec_";

    /// <summary>The key; null if what follows the prefix is no base64.</summary>
    public static byte[]? Of(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(secret);
        var text = secret.AsSpan(Prefix.Length);
        var key = new byte[text.Length];
        return Convert.TryFromBase64Chars(text, key, out var length) ? key[..length] : null;
    }
}
