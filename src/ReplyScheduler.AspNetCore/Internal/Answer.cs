using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>Writes answers as JSON.</summary>
internal static class Answer
{
    private static readonly ReadOnlyMemory<byte> Unauthorized = """{"error":"unauthorized"}"""u8.ToArray();

    /// <summary>The one answer to everybody who is not let in.</summary>
    public static Task RefuseAsync(HttpResponse response)
    {
        Begin(response, StatusCodes.Status401Unauthorized, Unauthorized.Length);
        response.Headers.WWWAuthenticate = "ReplyScheduler";
        return response.Body.WriteAsync(Unauthorized, response.HttpContext.RequestAborted).AsTask();
    }

    /// <summary>An error by its code.</summary>
    public static Task ErrorAsync(HttpResponse response, int status, string code) =>
        WriteAsync(response, status, json => json.WriteString("error", code));

    /// <summary>An object.</summary>
    public static async Task WriteAsync(HttpResponse response, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        Begin(response, status, buffer.WrittenCount);
        await response.Body.WriteAsync(buffer.WrittenMemory, response.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    private static void Begin(HttpResponse response, int status, int length)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = length;
        response.Headers.CacheControl = "no-store";
    }
}
