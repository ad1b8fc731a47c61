using System.Buffers;
using System.Text;
using System.Text.Json;
using ReplyScheduler.Proofs;
using ReplyScheduler.Stores;

namespace ReplyScheduler.ConsoleHost.Output;

/// <summary>One JSON object a line; its <c>type</c> is <c>note</c>, <c>slot</c>, <c>summary</c> or <c>proof</c>.</summary>
internal sealed class JsonOutput(TextWriter output) : IRunOutput
{
    /// <inheritdoc />
    public void Note(string text) => Line("note", json => json.WriteString("text", text));

    /// <inheritdoc />
    public void Slot(SlotVerdict verdict) => Line("slot", json =>
    {
        json.WriteString("slot", verdict.SlotTime.UtcDateTime);
        json.WriteString("verdict", StoredCode.Of(verdict.Verdict));
        json.WriteString("reason", verdict.Reason);
        if (verdict.Tier is { } tier)
        {
            json.WriteNumber("tier", tier);
        }
        else
        {
            json.WriteNull("tier");
        }

        json.WriteString("target", verdict.TargetId);
        json.WriteString("permit", verdict.Permit is { } status ? StoredCode.Of(status) : null);
        json.WriteString("permit_reason", verdict.PermitReason);
        json.WriteString("posted_id", verdict.PostedId);
        json.WriteString("run_id", verdict.RunId?.ToString());
    });

    /// <inheritdoc />
    public void Summary(Funnel funnel) => Line("summary", json =>
    {
        json.WriteNumber("slots", funnel.Slots);
        Counts(json, "verdicts", funnel.Verdicts);
        Counts(json, "permits", funnel.Permits);
        Counts(json, "rejections", funnel.Rejections);
        Counts(json, "without_permit", funnel.WithoutPermit);
    });

    /// <inheritdoc />
    public void Proof(ProofReport report) => Line("proof", json =>
    {
        json.WritePropertyName("proof");
        json.WriteRawValue(report.ToJson());
    });

    private static void Counts(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, int>> counts)
    {
        json.WriteStartObject(name);
        foreach (var (key, count) in counts)
        {
            json.WriteNumber(key, count);
        }

        json.WriteEndObject();
    }

    private void Line(string type, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            write(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
