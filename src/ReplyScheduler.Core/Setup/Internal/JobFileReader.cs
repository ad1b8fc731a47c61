using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Setup.Internal;

/// <summary>Reads a file of jobs token by token, so that each fault is told with its line and column.</summary>
internal ref struct JobFileReader
{
    private const int MostErrors = 100;
    public static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 64 };

    private readonly ReadOnlySpan<byte> _text;
    private readonly string _file;
    private readonly List<string> _errors = [];
    private readonly List<JobDefinition> _jobs = [];
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private Utf8JsonReader _json;
    private int _counted;
    private int _line = 1;
    private int _column = 1;

    public JobFileReader(ReadOnlySpan<byte> text, string file)
    {
        _text = text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        _file = file;
        _json = new Utf8JsonReader(_text, Lenient);
    }

    public IReadOnlyList<JobDefinition> Read()
    {
        try
        {
            if (Utf8.IsValid(_text)) ReadRoot();
            else FaultAt(FirstBroken(_text), "the file is not in UTF-8");
        }
        catch (JsonException broken)
        {
            _errors.Add($"{_file}({broken.LineNumber + 1},{broken.BytePositionInLine + 1}): this is not JSON: {Reason(broken)}");
        }

        catch (InvalidOperationException)
        {
            Fault("a text holds half a character");
        }

        return _errors.Count == 0 ? _jobs : throw new JobFileException(_errors);
    }

    private void ReadRoot()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            Fault("the file must be an object with an array 'jobs'");
            return;
        }

        var hasJobs = false;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.ValueTextEquals("jobs"u8) && !hasJobs)
            {
                hasJobs = true;
                _json.Read();
                ReadJobs();
            }
            else
            {
                if (!_json.ValueTextEquals("$schema"u8)) Fault($"the property '{Shown(_json.GetString())}' is not known here or is there twice; 'jobs' and '$schema' are");
                _json.Read();
                _json.Skip();
            }
        }

        if (!hasJobs) Fault("the array 'jobs' is missing");
        while (_json.Read())
        {
            // What follows the object is broken JSON, which the reader says.
        }
    }

    private void ReadJobs()
    {
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            Fault("'jobs' must be an array");
            _json.Skip();
            return;
        }

        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType == JsonTokenType.StartObject) ReadJob();
            else
            {
                Fault("a job must be an object");
                _json.Skip();
            }
        }
    }

    private void ReadJob()
    {
        var (line, column) = Place();
        var draft = new JobDraft();
        var before = _errors.Count;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var property = _json.GetString()!;
            _json.Read();
            if (draft.Take(property, ref _json, _text) is { } fault) Fault(fault);
            else if (property == JobDraft.NameProperty) Name(draft.Name!);
            if (_json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) _json.Skip();
        }

        if (draft.Missing() is { } missing) Fault(missing, line, column);
        if (_errors.Count > before) return;
        var job = draft.ToDefinition();
        var faults = new List<string>();
        JobRules.Check(job, $"job '{Shown(job.Name)}'", faults);
        foreach (var fault in faults)
        {
            Fault(fault, line, column);
        }

        _jobs.Add(job);
    }

    private void Name(string name)
    {
        var (line, _) = Place();
        if (!_lines.TryAdd(name, line)) Fault($"the job name '{Shown(name)}' is used twice; the first time in line {_lines[name]}");
    }

    private void Fault(string what)
    {
        var (line, column) = Place();
        Fault(what, line, column);
    }

    private readonly void Fault(string what, int line, int column)
    {
        if (_errors.Count < MostErrors) _errors.Add($"{_file}({line},{column}): {what}");
    }

    private void FaultAt(int at, string what)
    {
        CountTo(at);
        Fault(what, _line, _column);
    }

    /// <summary>Line and column of the token that was read last.</summary>
    private (int Line, int Column) Place()
    {
        CountTo((int)_json.TokenStartIndex);
        return (_line, _column);
    }

    /// <summary>Counts lines and characters on from the last time, so that the whole file is counted once.</summary>
    private void CountTo(int at)
    {
        for (; _counted < at; _counted++)
        {
            var next = _text[_counted];
            if (next == (byte)'\n') (_line, _column) = (_line + 1, 1);
            else if ((next & 0xC0) != 0x80) _column += next >= 0xF0 ? 2 : 1;
        }
    }

    private static int FirstBroken(ReadOnlySpan<byte> text)
    {
        Span<char> characters = stackalloc char[1024];
        for (var at = 0; ;)
        {
            var status = Utf8.ToUtf16(text[at..], characters, out var read, out _, replaceInvalidSequences: false);
            at += read;
            if (status != OperationStatus.DestinationTooSmall) return at;
        }
    }

    private static string Reason(JsonException broken)
    {
        var end = broken.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? broken.Message : broken.Message[..end];
    }

    private static string Shown(string? text) => text is null ? "" : text.Length > 60 ? text[..60] + "..." : text;
}
