using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Builds the JSON array of arrays by which a set of rows goes to one statement through <c>json_each</c>.</summary>
internal sealed class JsonRows : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly PooledBytes buffer = new(1024);
    private readonly Utf8JsonWriter json;

    public JsonRows()
    {
        json = new Utf8JsonWriter(buffer, Relaxed);
        json.WriteStartArray();
    }

    public int Count { get; private set; }

    public JsonRows Row(params ReadOnlySpan<object?> values)
    {
        json.WriteStartArray();
        foreach (var value in values) Write(value);
        json.WriteEndArray();
        Count++;
        return this;
    }

    /// <summary>The array as text, ready to be bound.</summary>
    public string Close()
    {
        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public void Dispose()
    {
        json.Dispose();
        buffer.Dispose();
    }

    /// <summary>A JSON array of ids.</summary>
    public static string Ids(IEnumerable<Guid> ids) => "[" + string.Join(',', ids.Select(id => $"\"{id:D}\"")) + "]";

    /// <summary>A JSON array of instants.</summary>
    public static string Instants(IEnumerable<DateTimeOffset> instants) => "[" + string.Join(',', instants.Select(SqliteValue.ToMicroseconds)) + "]";

    /// <summary>A JSON array of texts.</summary>
    public static string Texts(IEnumerable<string> texts)
    {
        var list = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(list);
        json.WriteStartArray();
        foreach (var text in texts) json.WriteStringValue((string)SqliteValue.Bind(text));
        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(list.WrittenSpan);
    }

    /// <summary>The common kinds are written as they are, in the forms of <see cref="SqliteValue"/>, without a text or box in between.</summary>
    private void Write(object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case Guid id: json.WriteStringValue(id); break;
            case DateTimeOffset instant: json.WriteNumberValue(SqliteValue.ToMicroseconds(instant)); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            default: WriteBound(SqliteValue.Bind(value)); break;
        }
    }

    private void WriteBound(object value)
    {
        switch (value)
        {
            case string text: json.WriteStringValue(text); break;
            case long number: json.WriteNumberValue(number); break;
            default: throw new ArgumentException($"A row cannot hold a {value.GetType()}.", nameof(value));
        }
    }
}
