using System.Text.Json;

namespace ReplyScheduler.Http.Internal;

/// <summary>Copies a small JSON object of an answer, value by value, so that no spelling of a secret slips through.</summary>
internal static class AnswerObject
{
    private const int MostBytes = 16 * 1024;
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 32 };

    /// <summary>The object as JSON; null if the body is none, is larger than 16 KB, or holds what not every store can keep.</summary>
    public static byte[]? Read(byte[] body, Redaction redaction)
    {
        if (body.Length > MostBytes) return null;
        try
        {
            using var document = JsonDocument.Parse(body, Shallow);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            using var copy = new MemoryStream();
            using (var json = new Utf8JsonWriter(copy))
            {
                if (!Write(document.RootElement, json, redaction)) return null;
            }

            return copy.ToArray();
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or ArgumentException)
        {
            // No JSON, or half a surrogate pair, which no store can keep.
            return null;
        }
    }

    private static bool Write(JsonElement value, Utf8JsonWriter json, Redaction redaction)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    if (property.Name.Contains('\0')) return false;
                    json.WritePropertyName(redaction.Clean(property.Name));
                    if (!Write(property.Value, json, redaction)) return false;
                }

                json.WriteEndObject();
                return true;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    if (!Write(item, json, redaction)) return false;
                }

                json.WriteEndArray();
                return true;
            default:
                return WriteSimple(value, json, redaction);
        }
    }

    private static bool WriteSimple(JsonElement value, Utf8JsonWriter json, Redaction redaction)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        if (text.Contains('\0')) return false;
        var clean = redaction.Clean(text);
        if (value.ValueKind != JsonValueKind.String && clean == text) value.WriteTo(json);
        else json.WriteStringValue(clean);
        return true;
    }
}
