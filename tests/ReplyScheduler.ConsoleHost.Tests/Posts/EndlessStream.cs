using System.Text;

namespace ReplyScheduler.ConsoleHost.Tests.Posts;

/// <summary>A beginning, then the same bytes for ever; it counts what it gave.</summary>
internal sealed class EndlessStream(string beginning, string repeated) : MemoryStream
{
    private readonly byte[] _beginning = Encoding.UTF8.GetBytes(beginning);
    private readonly byte[] _repeated = Encoding.UTF8.GetBytes(repeated);

    public long Given { get; private set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++, Given++)
        {
            buffer[i] = Given < _beginning.Length
                ? _beginning[(int)Given]
                : _repeated[(int)((Given - _beginning.Length) % _repeated.Length)];
        }

        return buffer.Length;
    }
}
