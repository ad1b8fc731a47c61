namespace ReplyScheduler.Posting.Internal;

/// <summary>What is done to the file while its lock is held.</summary>
internal static class LineFile
{
    private const int Chunk = 4096;

    public static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    /// <summary>EWOULDBLOCK of Linux and of macOS; the sharing and the lock violation of Windows.</summary>
    public static bool IsHeldByAnother(IOException error) => (uint)error.HResult is 11 or 35 or 0x80070020 or 0x80070021;

    /// <summary>
    /// Ends a last line that has no newline: our own torn line is dropped, as its reply was never public; a whole one, and
    /// whatever somebody else wrote, gets its newline. Every other line stays as it is.
    /// </summary>
    public static void Repair(FileStream file)
    {
        var start = StartOfLastLine(file);
        if (start == file.Length)
        {
            return;
        }

        if (IsTornReply(file, start))
        {
            file.SetLength(start);
            return;
        }

        file.Position = file.Length;
        file.Write("\n"u8);
    }

    private static bool IsTornReply(FileStream file, long start)
    {
        var head = new byte[Math.Min(ReplyLine.Start.Length, file.Length - start)];
        ReadAt(file, start, head);
        if (!ReplyLine.Start.StartsWith(head))
        {
            return false;
        }

        var line = new byte[file.Length - start];
        ReadAt(file, start, line);
        return !ReplyLine.IsWhole(line);
    }

    /// <summary>Where the bytes after the last newline begin; the file's length if there are none.</summary>
    private static long StartOfLastLine(FileStream file)
    {
        var buffer = new byte[Chunk];
        for (var end = file.Length; end > 0;)
        {
            var begin = Math.Max(0, end - Chunk);
            var chunk = buffer.AsSpan(0, (int)(end - begin));
            ReadAt(file, begin, chunk);
            if (chunk.LastIndexOf((byte)'\n') is >= 0 and var at)
            {
                return begin + at + 1;
            }

            end = begin;
        }

        return 0;
    }

    private static void ReadAt(FileStream file, long position, Span<byte> into)
    {
        file.Position = position;
        file.ReadExactly(into);
    }
}
