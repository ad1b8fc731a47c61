using System.Buffers;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Bytes in a borrowed array that grows: large batches would otherwise leave their outgrown arrays to the garbage collector.</summary>
internal sealed class PooledBytes(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int written;

    public ReadOnlySpan<byte> WrittenSpan => bytes.AsSpan(0, written);

    public void Advance(int count) => written += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => Room(sizeHint).AsMemory(written);

    public Span<byte> GetSpan(int sizeHint = 0) => Room(sizeHint).AsSpan(written);

    public void Dispose()
    {
        var borrowed = bytes;
        (bytes, written) = ([], 0);
        if (borrowed.Length > 0) ArrayPool<byte>.Shared.Return(borrowed);
    }

    private byte[] Room(int sizeHint)
    {
        var needed = written + Math.Max(sizeHint, 1);
        if (needed <= bytes.Length) return bytes;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * bytes.Length));
        WrittenSpan.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        return bytes = larger;
    }
}
