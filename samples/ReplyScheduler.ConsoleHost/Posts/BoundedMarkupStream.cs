namespace ReplyScheduler.ConsoleHost.Posts;

/// <summary>
/// Refuses markup in which more than a limit of bytes follow each other without a '&lt;'. An XML reader holds a whole tag in
/// memory before it hands out an attribute, so the limit must bite before the reader sees the bytes.
/// </summary>
internal sealed class BoundedMarkupStream(Stream inner, int limit) : Stream
{
    private long _sinceTagStart;

    /// <summary>Whether anything was read at all.</summary>
    public bool HasContent { get; private set; }

    /// <inheritdoc />
    /// <exception cref="InvalidDataException">The limit is exceeded.</exception>
    public override int Read(Span<byte> buffer)
    {
        int count = inner.Read(buffer);
        HasContent |= count > 0;
        Check(buffer[..count]);
        return count;
    }

    private void Check(ReadOnlySpan<byte> bytes)
    {
        for (int next; (next = bytes.IndexOf((byte)'<')) >= 0; bytes = bytes[(next + 1)..])
        {
            Count(next);
            _sinceTagStart = 0;
        }

        Count(bytes.Length);
    }

    private void Count(int bytes)
    {
        _sinceTagStart += bytes;
        if (_sinceTagStart > limit)
        {
            throw new InvalidDataException($"a single piece of markup is longer than {limit:N0} bytes");
        }
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
