using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>
/// Compares what a caller sent with the live secrets: digests in constant time, always two of them, whatever was sent. What is kept in
/// memory are digests.
/// </summary>
internal sealed class SecretHeader
{
    public const string Name = "x-cron-secret";
    private const int Longest = 4096;

    private readonly byte[] _first;
    private readonly byte[] _second;

    public SecretHeader(IList<string> secrets) => (_first, _second) = (Digest(secrets, 0), Digest(secrets, 1));

    /// <summary>Whether exactly one value was sent and it is a live secret, byte for byte.</summary>
    public bool Matches(StringValues sent)
    {
        var text = sent.Count == 1 && sent[0] is { Length: <= Longest } only ? only : "";
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return CryptographicOperations.FixedTimeEquals(digest, _first) | CryptographicOperations.FixedTimeEquals(digest, _second);
    }

    /// <summary>In place of a secret that is not there stands what nothing has as its digest, as far as anybody knows.</summary>
    private static byte[] Digest(IList<string> secrets, int index) =>
        index < secrets.Count ? SHA256.HashData(Encoding.UTF8.GetBytes(secrets[index])) : RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
}
