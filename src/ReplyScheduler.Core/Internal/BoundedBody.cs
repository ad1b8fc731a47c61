namespace ReplyScheduler.Internal;

/// <summary>Reads a body that may be hostile.</summary>
internal static class BoundedBody
{
    /// <summary>The whole body, or null if it has more than <paramref name="limit"/> bytes, of which no more are read.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit)
        {
            return null;
        }

        using var body = new MemoryStream();
        return await ReadStartAsync(content, body, limit, cancellationToken).ConfigureAwait(false) ? body.ToArray() : null;
    }

    /// <summary>Reads at most <paramref name="limit"/> bytes. What arrived before an exception is kept.</summary>
    /// <returns>Whether that is all of it.</returns>
    public static async ValueTask<bool> ReadStartAsync(HttpContent content, MemoryStream start, int limit, CancellationToken cancellationToken)
    {
        using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[8192];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            var room = limit - (int)start.Length;
            start.Write(buffer, 0, Math.Min(count, room));
            if (count > room) return false;
        }

        return true;
    }
}
