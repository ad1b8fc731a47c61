using System.Diagnostics;
using System.Text;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// The texts of a row that are its own, in one array of UTF-8: one after the other, each behind its length plus one in groups of
/// seven bits, or behind a zero if it is null.
/// </summary>
internal static class RowTexts
{
    private const int NamePart = 0;
    private const int SchedulePart = 1;
    private const int EndpointPart = 2;
    private const int PayloadPart = 3;

    public static byte[] Pack(JobRow row)
    {
        ReadOnlySpan<string?> parts = [row.Name, row.Schedule, row.Endpoint, row.Payload];
        var length = 0;
        foreach (var part in parts) length += Head(Length(part)) + Math.Max(0, Length(part));
        var packed = new byte[length];
        var at = 0;
        foreach (var part in parts)
        {
            at += WriteHead(packed.AsSpan(at), Length(part));
            at += Encoding.UTF8.GetBytes(part, packed.AsSpan(at));
        }

        Debug.Assert(at == length, "The parts fill the array.");
        return packed;
    }

    public static string Name(byte[] packed) => Encoding.UTF8.GetString(Part(packed, NamePart, out _));

    public static string Schedule(byte[] packed) => Encoding.UTF8.GetString(ScheduleBytes(packed));

    public static ReadOnlySpan<byte> ScheduleBytes(byte[] packed) => Part(packed, SchedulePart, out _);

    public static string? Endpoint(byte[] packed) => Text(packed, EndpointPart);

    public static string? Payload(byte[] packed) => Text(packed, PayloadPart);

    private static string? Text(byte[] packed, int part)
    {
        var bytes = Part(packed, part, out var isNull);
        return isNull ? null : Encoding.UTF8.GetString(bytes);
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> packed, int part, out bool isNull)
    {
        for (; ; part--)
        {
            var length = ReadHead(ref packed);
            isNull = length < 0;
            var bytes = packed[..Math.Max(0, length)];
            if (part == 0) return bytes;
            packed = packed[bytes.Length..];
        }
    }

    private static int Length(string? text) => text is null ? -1 : Encoding.UTF8.GetByteCount(text);

    private static int Head(int length) => (length + 1) switch { < 1 << 7 => 1, < 1 << 14 => 2, < 1 << 21 => 3, < 1 << 28 => 4, _ => 5 };

    private static int WriteHead(Span<byte> to, int length)
    {
        var (left, at) = ((uint)(length + 1), 0);
        for (; left >= 0x80; left >>= 7) to[at++] = (byte)(left | 0x80);
        to[at++] = (byte)left;
        return at;
    }

    private static int ReadHead(ref ReadOnlySpan<byte> from)
    {
        uint value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = from[0];
            from = from[1..];
            value |= (next & 0x7Fu) << shift;
            if (next < 0x80) return (int)value - 1;
        }
    }
}
