using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ReplyScheduler.Posting.Internal;

/// <summary>One reply as one line of JSON.</summary>
internal static class ReplyLine
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How every line of ours begins: by this a torn line of ours is told from a line of somebody else.</summary>
    public static ReadOnlySpan<byte> Start => "{\"permit_id\":\""u8;

    public static string PostedId(Guid permitId) => "line-" + permitId.ToString("N");

    /// <summary>The line with its newline. Line breaks inside a value are always escaped, so the newline at the end is the only one.</summary>
    public static ReadOnlyMemory<byte> Write(PublishGrant grant)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("permit_id", grant.PermitId);
            json.WriteString("posted_id", PostedId(grant.PermitId));
            json.WriteString("account", grant.Account);
            json.WriteString("target", grant.TargetId);
            json.WriteString("root", grant.RootId);
            json.WriteString("text", grant.Text);
            json.WriteString("sha256", grant.Sha256);
            json.WriteString("posted_at", grant.ClaimedAt.ToUniversalTime());
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>Whether the bytes are JSON from the first to the last one.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            while (json.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the line is the permit's. Only the property of the outer object counts, so a text that quotes a permit id, or a
    /// whole line, is not taken for one. A line that is not JSON is nobody's.
    /// </summary>
    public static bool IsOf(Guid permitId, string line, out string? postedId)
    {
        postedId = null;
        if (!line.Contains(permitId.ToString("D"), StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !Guid.TryParse(Value(root, "permit_id"), out var id) || id != permitId)
            {
                return false;
            }

            postedId = Value(root, "posted_id");
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? Value(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
