using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Setup.Internal;

/// <summary>A job of a file while its properties are read.</summary>
internal sealed class JobDraft
{
    public const string NameProperty = "job_name";

    private static readonly JobOptions Defaults = new();

    private readonly HashSet<string> _seen = [];
    private string? _type;
    private string? _schedule;
    private string? _timeZone;
    private string? _description;
    private string? _endpoint;
    private string? _payload;
    private OverlapPolicy _overlap = Defaults.Overlap;
    private MisfirePolicy _misfire = Defaults.Misfire;
    private int? _overlapLimit;
    private int? _misfireLimit;
    private int? _timeOut;
    private int? _retries;
    private int? _retryDelay;
    private int? _freshness;

    public string? Name { get; private set; }

    /// <summary>Takes a property, whose value the reader stands on. What is wrong with it, or null.</summary>
    public string? Take(string property, ref Utf8JsonReader json, ReadOnlySpan<byte> text)
    {
        if (!_seen.Add(property)) return $"the property '{property}' is there twice";
        return property switch
        {
            NameProperty => Text(ref json, property, value => Name = value),
            "job_type" => Text(ref json, property, value => _type = value),
            "schedule" => Text(ref json, property, value => _schedule = value),
            "time_zone" => Text(ref json, property, value => _timeZone = value),
            "description" => Text(ref json, property, value => _description = value),
            "endpoint" => Text(ref json, property, value => _endpoint = value),
            "payload" => Payload(ref json, text),
            "overlap" => Code<OverlapPolicy>(ref json, property, value => _overlap = value),
            "overlap_limit" => Number(ref json, property, value => _overlapLimit = value),
            "misfire" => Code<MisfirePolicy>(ref json, property, value => _misfire = value),
            "misfire_limit" => Number(ref json, property, value => _misfireLimit = value),
            "timeout_seconds" => Number(ref json, property, value => _timeOut = value),
            "retries" => Number(ref json, property, value => _retries = value),
            "retry_delay_seconds" => Number(ref json, property, value => _retryDelay = value),
            "freshness_seconds" => Number(ref json, property, value => _freshness = value),
            _ => $"a job has no property '{(property.Length > 60 ? property[..60] : property)}'; known are the columns of scheduled_jobs that code may set (docs/jobs.schema.json)",
        };
    }

    /// <summary>What the object lacks, or null.</summary>
    public string? Missing() => (_seen.Contains(NameProperty), _seen.Contains("schedule")) switch
    {
        (false, false) => "the job has no 'job_name' and no 'schedule'",
        (false, true) => "the job has no 'job_name'",
        (true, false) => $"job '{Name}' has no 'schedule'",
        _ => null,
    };

    public JobDefinition ToDefinition() => new()
    {
        Name = Name!,
        Type = _type ?? Name!,
        Schedule = _schedule!,
        TimeZone = _timeZone ?? Defaults.TimeZone,
        Description = _description,
        Endpoint = _endpoint,
        Payload = _payload,
        Overlap = _overlap,
        OverlapLimit = _overlapLimit ?? Defaults.OverlapLimit,
        Misfire = _misfire,
        MisfireLimit = _misfireLimit ?? Defaults.MisfireLimit,
        TimeOut = Seconds(_timeOut) ?? Defaults.TimeOut,
        Retries = _retries ?? Defaults.Retries,
        RetryDelay = Seconds(_retryDelay) ?? Defaults.RetryDelay,
        Freshness = Seconds(_freshness),
    };

    private static TimeSpan? Seconds(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;

    private static string? Text(ref Utf8JsonReader json, string property, Action<string> take)
    {
        if (json.TokenType != JsonTokenType.String) return $"'{property}' must be a text";
        try
        {
            take(json.GetString()!);
            return null;
        }
        catch (InvalidOperationException)
        {
            return $"'{property}' holds half a character";
        }
    }

    private static string? Number(ref Utf8JsonReader json, string property, Action<int> take)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var value)) return $"'{property}' must be a whole number";
        take(value);
        return null;
    }

    private static string? Code<T>(ref Utf8JsonReader json, string property, Action<T> take) where T : struct, Enum
    {
        var words = StoredCode.All<T>();
        if (json.TokenType != JsonTokenType.String || !words.Contains(json.GetString()!)) return $"'{property}' must be one of {string.Join(", ", words)}";
        take(StoredCode.To<T>(json.GetString()!));
        return null;
    }

    /// <summary>Any JSON value, kept as it is written, but for comments and trailing commas, which readers of payloads refuse.</summary>
    private string? Payload(ref Utf8JsonReader json, ReadOnlySpan<byte> text)
    {
        var from = (int)json.TokenStartIndex;
        json.Skip();
        _payload = Strict(text[from..(int)json.BytesConsumed]);
        return null;
    }

    private static string Strict(ReadOnlySpan<byte> written)
    {
        try
        {
            var strict = new Utf8JsonReader(written);
            while (strict.Read())
            {
                // It is read for its faults only.
            }

            return Encoding.UTF8.GetString(written);
        }
        catch (JsonException)
        {
            var lenient = new Utf8JsonReader(written, JobFileReader.Lenient);
            using var value = JsonDocument.ParseValue(ref lenient);
            var plain = new ArrayBufferWriter<byte>(written.Length);
            using (var writer = new Utf8JsonWriter(plain, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) value.WriteTo(writer);
            return Encoding.UTF8.GetString(plain.WrittenSpan);
        }
    }
}
