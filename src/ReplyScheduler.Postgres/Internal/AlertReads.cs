using Npgsql;
using ReplyScheduler.Liveness;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Rows of findings, of silences and of the outbox, in the order of the statements' columns.</summary>
internal static class AlertReads
{
    public static Alert Alert(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0), Rule = row.GetString(1), Subject = row.GetString(2), Severity = StoredCode.To<AlertSeverity>(row.GetString(3)),
        State = StoredCode.To<AlertState>(row.GetString(4)), Message = row.GetString(5), Count = row.GetInt32(6), FirstSeenAt = row.GetInstant(7),
        LastSeenAt = row.GetInstant(8), AcknowledgedBy = row.GetStringOrNull(9), AcknowledgedAt = row.GetInstantOrNull(10), ResolvedAt = row.GetInstantOrNull(11),
        ResolvedBy = row.GetStringOrNull(12), Note = row.GetStringOrNull(13), IsSilenced = row.GetBoolean(14), IsInhibited = row.GetBoolean(15),
    };

    public static LeasedNotice Notice(NpgsqlDataReader row) => new(
        row.GetString(17), new AlertNotice(row.GetGuid(16), StoredCode.To<AlertNoticeKind>(row.GetString(18)), Alert(row), row.GetInstant(19), row.GetInt32(20)));

    public static AlertSilence Silence(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0), Rule = row.GetString(1), Subject = row.GetString(2), Owner = row.GetString(3), Reason = row.GetString(4),
        CreatedAt = row.GetInstant(5), Until = row.GetInstant(6), EndedAt = row.GetInstantOrNull(7), EndedBy = row.GetStringOrNull(8),
    };
}
