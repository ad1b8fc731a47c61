using System.Buffers;
using System.Text.Json;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>A notice as JSON: <c>type</c>, <c>timestamp</c> and <c>data</c>, as receivers of webhooks know it.</summary>
internal static class NoticeJson
{
    public static byte[] Of(AlertNotice notice)
    {
        var (buffer, alert) = (new ArrayBufferWriter<byte>(512), notice.Alert);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "alert." + StoredCode.Of(notice.Kind));
            json.WriteString("timestamp", notice.CreatedAt);
            json.WriteStartObject("data");
            json.WriteString("notice_id", notice.Id);
            json.WriteString("alert_id", alert.Id);
            json.WriteString("rule", alert.Rule);
            json.WriteString("subject", alert.Subject);
            json.WriteString("severity", StoredCode.Of(alert.Severity));
            json.WriteString("state", StoredCode.Of(alert.State));
            json.WriteString("message", alert.Message);
            json.WriteNumber("count", alert.Count);
            json.WriteString("first_seen_at", alert.FirstSeenAt);
            json.WriteString("last_seen_at", alert.LastSeenAt);
            if (alert.ResolvedAt is { } resolved) json.WriteString("resolved_at", resolved);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
