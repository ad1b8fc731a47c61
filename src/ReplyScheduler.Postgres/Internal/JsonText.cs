using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>The server gives <c>jsonb</c> back in a form of its own; whoever reads it gets the form that the library writes.</summary>
internal static class JsonText
{
    /// <summary>The document without spaces between its parts, and with the escapes of the library's own writer.</summary>
    public static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 1000 })) document.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string? CompactOrNull(string? json) => json is null ? null : Compact(json);
}
