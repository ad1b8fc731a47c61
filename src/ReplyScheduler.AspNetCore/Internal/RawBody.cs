using Microsoft.AspNetCore.Http;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>Reads a request's body as it was sent, up to a limit.</summary>
internal static class RawBody
{
    public const int MostBytes = 8 * 1024;

    /// <summary>The bytes, or null if there are more than <see cref="MostBytes"/>, of which no more are read.</summary>
    /// <exception cref="UnreadBodyException">It does not arrive as it was announced, or not in time.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MostBytes) return null;
        var buffer = new byte[MostBytes + 1];
        var length = await FillAsync(request.Body, buffer, cancellationToken).ConfigureAwait(false);
        if (length > MostBytes) return null; // As a conditional expression this null would be an empty body.
        return buffer.AsMemory(0, length);
    }

    private static async ValueTask<int> FillAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failed)
        {
            throw new UnreadBodyException(failed); // Also a BadHttpRequestException: the server's own limits of time and form.
        }
    }
}
