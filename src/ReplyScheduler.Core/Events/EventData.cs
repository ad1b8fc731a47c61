using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ReplyScheduler.Events;

/// <summary>Writes the JSON object of <see cref="SchedulerEvent.Data"/> from a few named values, without reflection. Safe for concurrent use.</summary>
public static class EventData
{
    /// <summary>The object as text. Values are text, numbers, truth values, ids, instants, spans, lists of text or null.</summary>
    public static string Of(params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in values)
            {
                json.WritePropertyName(name);
                Write(json, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case Guid id: json.WriteStringValue(id); break;
            case DateTimeOffset instant: json.WriteStringValue(instant); break;
            case TimeSpan span: json.WriteStringValue(span.ToString("c")); break;
            case IEnumerable<string> list:
                json.WriteStartArray();
                foreach (var item in list) json.WriteStringValue(item);
                json.WriteEndArray();
                break;
            default: throw new ArgumentException($"An event cannot hold a {value.GetType()}.", nameof(value));
        }
    }
}
