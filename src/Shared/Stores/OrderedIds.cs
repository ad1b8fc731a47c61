using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ReplyScheduler.Stores.Internal;

/// <summary>
/// UUIDs of version 7 that grow also within a millisecond, by the counter of RFC 9562, 6.2, method 1: rows that are written together
/// then lie together, and their indexes grow at one edge. Used by one thread at a time.
/// </summary>
internal sealed class OrderedIds
{
    private const int CounterBits = 26;

    private long _millisecond = long.MinValue;
    private uint _counter;

    /// <summary>The next id at an instant. The last 48 bits are random, so that processes do not meet.</summary>
    public Guid Next(DateTimeOffset now)
    {
        var millisecond = now.ToUnixTimeMilliseconds();
        if (millisecond != _millisecond || ++_counter >= 1u << CounterBits) (_millisecond, _counter) = (millisecond, 0);

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)millisecond << 16 | 0x7000u | _counter >> 14);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], (ushort)(0x8000u | (_counter & 0x3FFFu)));
        RandomNumberGenerator.Fill(bytes[10..]);
        return new Guid(bytes, bigEndian: true);
    }
}
