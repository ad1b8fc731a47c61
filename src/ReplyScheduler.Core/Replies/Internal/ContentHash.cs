using System.Security.Cryptography;
using System.Text;

namespace ReplyScheduler.Replies.Internal;

/// <summary>What a permit binds: SHA-256 of the UTF-8 of a text as it is, not normalised, in lower-case hex.</summary>
internal static class ContentHash
{
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
