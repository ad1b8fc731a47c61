using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>What a caller wants. Everything is optional, and what is not known is passed over.</summary>
internal sealed record TriggerBody
{
    private const int LongestName = 100;
    private const int LongestType = 200;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    public string? TriggeredBy { get; private init; }

    public string? JobType { get; private init; }

    public bool Force { get; private init; }

    public string? TriggerId { get; init; }

    public DateTimeOffset? Slot { get; private init; }

    /// <summary>Reads a body; an empty one wants nothing in particular.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out TriggerBody? body)
    {
        body = utf8.IsEmpty ? new TriggerBody() : null;
        if (body is not null) return true;
        try
        {
            using var json = JsonDocument.Parse(utf8, Strict);
            body = json.RootElement.ValueKind == JsonValueKind.Object ? Of(json.RootElement) : null;
        }
        catch (Exception refused) when (refused is JsonException or FormatException or InvalidOperationException)
        {
            // No JSON, too deep, or a field of another kind.
        }

        return body is not null;
    }

    private static TriggerBody Of(JsonElement json) => new()
    {
        TriggeredBy = Text(json, "triggered_by", LongestName),
        JobType = Text(json, "job_type", LongestType),
        Force = Find(json, "force") is { } force && force.GetBoolean(),
        TriggerId = Find(json, "triggerId") is { } id ? Checked(Id(id)) : null,
        Slot = Find(json, "slot") is { } slot ? Instant(slot) : null,
    };

    /// <summary>A field that is null is a field that is not there.</summary>
    private static JsonElement? Find(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement json, string name, int longest)
    {
        if (Find(json, name) is not { } value) return null;
        var text = value.GetString()!;
        return text.Length >= 1 && text.Length <= longest && !text.Any(char.IsControl) ? text : throw new FormatException(name);
    }

    private static string Id(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetInt64().ToString(CultureInfo.InvariantCulture) : value.GetString()!;

    private static string Checked(string id) => CallerId.IsAllowed(id) ? id : throw new FormatException("triggerId");

    /// <summary>An instant names its zone; without one it would be the host's.</summary>
    private static DateTimeOffset Instant(JsonElement value)
    {
        var text = value.GetString()!;
        var hasZone = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return hasZone ? value.GetDateTimeOffset() : throw new FormatException("slot");
    }
}
