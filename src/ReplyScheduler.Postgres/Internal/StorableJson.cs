using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Which JSON a <c>jsonb</c> column takes: what the standard allows, less what Postgres cannot hold.</summary>
internal static partial class StorableJson
{
    /// <summary>The most characters of a document.</summary>
    public const int Limit = 65_536;

    private const int MostDigits = 1_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <summary>Whether it is an object that the column takes.</summary>
    public static bool IsObject(string json) => json.Length <= Limit && KindOf(json) == JsonValueKind.Object;

    /// <summary>The document itself, or where the column would not take it, its text as a JSON string; null for null.</summary>
    public static string? OrString(string? text) => text is null || KindOf(text) is not null ? text : JsonValue.Create(text).ToJsonString();

    /// <summary>The document without escapes of NUL and of half characters, for what must not be refused for a text in it.</summary>
    public static string? Cleansed(string? json) => json is null || !json.Contains("\\u", StringComparison.Ordinal) || KindOf(json) is not null
        ? json
        : EscapePattern().Replace(json, match => match.Groups["whole"].Success ? match.Value : "\\ufffd");

    /// <summary>What kind of document it is; null if it is none that the column takes.</summary>
    private static JsonValueKind? KindOf(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var isStorable = new Rules(HasEscapes: json.Contains("\\u", StringComparison.Ordinal)).Allow(document.RootElement);
            return isStorable ? document.RootElement.ValueKind : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Only an escape can bring a NUL; half characters are refused when the escape is decoded.</summary>
    private readonly record struct Rules(bool HasEscapes)
    {
        public bool Allow(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => !HasEscapes || !value.GetString()!.Contains('\0'),
            JsonValueKind.Number => IsKept(value.GetDouble(), value.GetRawText()),
            JsonValueKind.Array => value.EnumerateArray().All(Allow),
            JsonValueKind.Object => value.EnumerateObject().All(AllowMember),
            _ => true,
        };

        private bool AllowMember(JsonProperty member) => (!HasEscapes || !member.Name.Contains('\0')) && Allow(member.Value);

        /// <summary>Postgres has exact numbers of many thousand digits, and no more.</summary>
        private static bool IsKept(double number, string digits) =>
            double.IsFinite(number) && digits.Length <= MostDigits && (number != 0 || !digits.Contains('e', StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Escaped backslashes and whole pairs are passed over; what is left of the escapes is NUL or half a character.</summary>
    [GeneratedRegex(@"(?<whole>\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")]
    private static partial Regex EscapePattern();
}
