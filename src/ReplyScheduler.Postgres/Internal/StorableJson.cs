using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Which JSON a <c>jsonb</c> column takes: what the standard allows, less what Postgres cannot hold.</summary>
internal static class StorableJson
{
    /// <summary>The most characters of a document.</summary>
    public const int Limit = 65_536;

    private const int MostDigits = 1_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <summary>Whether it is an object that the column takes.</summary>
    public static bool IsObject(string json) => json.Length <= Limit && KindOf(json) == JsonValueKind.Object;

    /// <summary>The document itself, or where the column would not take it, its text as a JSON string; null for null.</summary>
    public static string? OrString(string? text) =>
        text is null || KindOf(text) is not null ? text : JsonValue.Create(text.Replace("\0", "\uFFFD", StringComparison.Ordinal)).ToJsonString();

    /// <summary>What kind of document it is; null if it is none that the column takes.</summary>
    private static JsonValueKind? KindOf(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return IsStorable(document.RootElement) ? document.RootElement.ValueKind : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsStorable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => IsStorable(value.GetString()!),
        JsonValueKind.Number => IsStorable(value.GetDouble(), value.GetRawText()),
        JsonValueKind.Array => value.EnumerateArray().All(IsStorable),
        JsonValueKind.Object => value.EnumerateObject().All(member => IsStorable(member.Name) && IsStorable(member.Value)),
        _ => true,
    };

    /// <summary>Half characters are refused by the parser's own decoding.</summary>
    private static bool IsStorable(string text) => !text.Contains('\0');

    /// <summary>Postgres has exact numbers of many thousand digits, and no more.</summary>
    private static bool IsStorable(double number, string digits) =>
        double.IsFinite(number) && digits.Length <= MostDigits && (number != 0 || !digits.Contains('e', StringComparison.OrdinalIgnoreCase));
}
