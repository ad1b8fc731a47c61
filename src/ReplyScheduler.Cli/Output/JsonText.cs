using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ReplyScheduler.Cli.Output;

/// <summary>Writes JSON: snake case, instants in ISO 8601, what is not known as null.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value on one line.</summary>
    public static string Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options)) write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>An object on one line.</summary>
    public static string Object(Action<Utf8JsonWriter> properties) => Of(json => json.Object(properties));

    /// <summary>An array of objects on one line.</summary>
    public static string Array<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> properties) => Of(json =>
    {
        json.WriteStartArray();
        foreach (var item in items) json.Object(writer => properties(writer, item));
        json.WriteEndArray();
    });

    /// <summary>An object in its place.</summary>
    public static void Object(this Utf8JsonWriter json, Action<Utf8JsonWriter> properties)
    {
        json.WriteStartObject();
        properties(json);
        json.WriteEndObject();
    }

    /// <summary>An instant or null.</summary>
    public static void Instant(this Utf8JsonWriter json, string name, DateTimeOffset? instant)
    {
        if (instant is { } at) json.WriteString(name, at.UtcDateTime);
        else json.WriteNull(name);
    }

    /// <summary>An id or null.</summary>
    public static void Id(this Utf8JsonWriter json, string name, Guid? id)
    {
        if (id is { } known) json.WriteString(name, known);
        else json.WriteNull(name);
    }

    /// <summary>A span in seconds, or null.</summary>
    public static void Seconds(this Utf8JsonWriter json, string name, TimeSpan? span)
    {
        if (span is { } known) json.WriteNumber(name, known.TotalSeconds);
        else json.WriteNull(name);
    }

    /// <summary>Texts.</summary>
    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
