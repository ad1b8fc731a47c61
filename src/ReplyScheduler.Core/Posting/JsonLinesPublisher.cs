using System.Text;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting.Internal;

namespace ReplyScheduler.Posting;

/// <summary>
/// Publishes into a file, one line of JSON a reply: <c>permit_id, posted_id, account, target, root, text, sha256, posted_at</c>
/// (the claim's time by the store's clock). Any number of instances and processes may write to one file: repairing a cut last line,
/// checking the deadline, appending and flushing to the disk happen under one exclusive lock. A look-up takes the same lock after
/// the deadline, so its <i>no</i> is definitive. Do not move, rotate or edit the file while permits are in flight or unknown.
/// Safe for concurrent use; holds no file between calls.
/// </summary>
public sealed class JsonLinesPublisher : IReplyPublisher
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan LookUpPatience = TimeSpan.FromSeconds(10);
    private readonly string path;
    private readonly TimeProvider time;
    private readonly Func<string, FileMode, FileStream> open;
    private volatile bool locksWork;

    /// <summary>Publishes into <paramref name="path"/>; the file is made by the first reply, its directory must exist.</summary>
    /// <param name="path">The file. A relative path is resolved now.</param>
    /// <param name="time">The clock of the waits for the lock; the system's by default.</param>
    /// <exception cref="ArgumentException">The path is empty or not valid.</exception>
    public JsonLinesPublisher(string path, TimeProvider? time = null)
        : this(path, time, LineFile.Open)
    {
    }

    internal JsonLinesPublisher(string path, TimeProvider? time, Func<string, FileMode, FileStream> open)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        (this.path, this.time, this.open) = (Path.GetFullPath(path), time ?? TimeProvider.System, open);
    }

    /// <inheritdoc/>
    public LookupTrust LookupTrust => LookupTrust.Definitive;

    /// <summary>
    /// Appends the reply. The lock is waited for until the deadline. <see cref="PublishOutcome.NotSent"/> if the file cannot be
    /// opened or locks do nothing there, if the time is over, or if a failed write could be taken back; never throws for reasons of the file.
    /// </summary>
    public async ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var line = ReplyLine.Write(grant);
        PublishOutcome? outcome = null;
        try
        {
            using var file = await LockAsync(FileMode.OpenOrCreate, () => grant.IsPastDeadline, cancellationToken).ConfigureAwait(false);
            if (file is null)
            {
                return new PublishOutcome.NotSent(PermitReason.NotSentDeadline, "The file was locked until the deadline.");
            }

            LineFile.Repair(file);
            cancellationToken.ThrowIfCancellationRequested();
            outcome = grant.IsPastDeadline ? new PublishOutcome.NotSent(PermitReason.NotSentDeadline) : Append(file, line.Span, grant);
            return outcome;
        }
        catch (OperationCanceledException) when (outcome is null)
        {
            return new PublishOutcome.NotSent(PermitReason.NotSentCancelled);
        }
        catch (Exception error) when (outcome is null && IsOfTheFile(error))
        {
            return new PublishOutcome.NotSent(PermitReason.NotSentConnectFailed, error.Message);
        }
    }

    /// <summary>
    /// Looks for the permit's line under the lock, for which it waits up to 10 s. No file: not found. No lock, or a file that
    /// cannot be read: unavailable. Lines of one permit with different ids, or without one: ambiguous.
    /// </summary>
    public async ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var begun = time.GetTimestamp();
        try
        {
            using var file = await LockAsync(FileMode.Open, () => time.GetElapsedTime(begun) > LookUpPatience, cancellationToken).ConfigureAwait(false);
            return file is null
                ? new LookupAnswer.Unavailable("The file stayed locked.")
                : await ScanAsync(file, query.PermitId, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return new LookupAnswer.NotFound();
        }
        catch (Exception error) when (IsOfTheFile(error))
        {
            return new LookupAnswer.Unavailable(error.Message);
        }
    }

    private static bool IsOfTheFile(Exception error) => error is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>Appends, or takes back what was written; answers for every failure itself, because only here a byte may be out.</summary>
    private static PublishOutcome Append(FileStream file, ReadOnlySpan<byte> line, PublishGrant grant)
    {
        var before = file.Length;
        try
        {
            file.Position = before;
            file.Write(line);
            file.Flush(flushToDisk: true);
            return new PublishOutcome.Posted(ReplyLine.PostedId(grant.PermitId));
        }
        catch (Exception error)
        {
            return TakeBack(file, before, error);
        }
    }

    private static PublishOutcome TakeBack(FileStream file, long before, Exception error)
    {
        try
        {
            file.SetLength(before);
            file.Flush(flushToDisk: true);
            return new PublishOutcome.NotSent(PermitReason.NotSentConnectFailed, "The write failed and was taken back: " + error.Message);
        }
        catch (Exception second)
        {
            return new PublishOutcome.Unknown(PermitReason.UnknownException, $"The write failed ({error.Message}) and could not be taken back: {second.Message}");
        }
    }

    /// <summary>A torn last line is not JSON, so it is not found, and the next reply's repair drops it: both say the same.</summary>
    private static async ValueTask<LookupAnswer> ScanAsync(FileStream file, Guid permitId, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 65536, leaveOpen: true);
        LookupAnswer answer = new LookupAnswer.NotFound();
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (!ReplyLine.IsOf(permitId, line, out var postedId))
            {
                continue;
            }

            if (!PostedIdRules.IsWellFormed(postedId) || answer is LookupAnswer.Found found && found.PostedId != postedId)
            {
                return new LookupAnswer.Ambiguous("The permit has a line without a usable id, or lines with different ids.");
            }

            answer = new LookupAnswer.Found(postedId!);
        }

        return answer;
    }

    /// <summary>The file with its exclusive lock, or null when <paramref name="giveUp"/> says so.</summary>
    private async ValueTask<FileStream?> LockAsync(FileMode mode, Func<bool> giveUp, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return Proved(open(path, mode));
            }
            catch (IOException error) when (LineFile.IsHeldByAnother(error))
            {
                if (giveUp())
                {
                    return null;
                }
            }

            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Tries once, while holding the lock, whether it keeps a second one out: some network file systems and a switch of the
    /// runtime make locks do nothing, and then neither an append nor a <i>no</i> could be trusted.
    /// </summary>
    private FileStream Proved(FileStream file)
    {
        if (locksWork)
        {
            return file;
        }

        try
        {
            open(path, FileMode.Open).Dispose();
        }
        catch (IOException error) when (LineFile.IsHeldByAnother(error))
        {
            locksWork = true;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        throw new NotSupportedException("File locks have no effect on this file, so it cannot be published into.");
    }
}
