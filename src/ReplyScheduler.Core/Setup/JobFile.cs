using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup.Internal;

namespace ReplyScheduler.Setup;

/// <summary>
/// A file of jobs: a JSON object whose array <c>jobs</c> has an object for each, with the columns of <c>scheduled_jobs</c> as
/// properties (<c>job_name</c> and <c>schedule</c> are needed, the rest has the table's defaults, and <c>job_type</c> is the name unless
/// given). <c>payload</c> is any JSON value. Comments and trailing commas are allowed. Its schema is <c>docs/jobs.schema.json</c>.
/// </summary>
public static class JobFile
{
    private const int MostBytes = 256 * 1024 * 1024;

    /// <summary>Reads a file of at most 256 MB, in UTF-8.</summary>
    /// <exception cref="JobFileException">The file cannot be read, or something in it is wrong. Every fault is listed, with line and column.</exception>
    public static IReadOnlyList<JobDefinition> Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MostBytes) throw new JobFileException([$"{path}: the file has {length} bytes. Split it into files of at most {MostBytes} bytes."]);
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new JobFileException([$"{path}: the file cannot be read: {unreadable.Message}"]);
        }
    }

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="utf8">The text in UTF-8, with or without a byte order mark.</param>
    /// <param name="name">The file's name for messages.</param>
    /// <exception cref="JobFileException">Something is wrong. Every fault is listed, with line and column.</exception>
    public static IReadOnlyList<JobDefinition> Parse(ReadOnlySpan<byte> utf8, string name) => new JobFileReader(utf8, name).Read();
}
