using Npgsql;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Rows of the catalogue as the scheduler needs them.</summary>
internal static class JobRows
{
    /// <summary>The first seventeen columns, in the order of <c>jobs_active</c>.</summary>
    public static JobRow Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0), Name = row.GetString(1), Type = row.GetString(2), Schedule = row.GetString(3), TimeZone = row.GetString(4),
        Endpoint = row.GetStringOrNull(5), Payload = row.GetStringOrNull(6), IsActive = row.GetBoolean(7), Misfire = StoredCode.To<MisfirePolicy>(row.GetString(8)),
        MisfireLimit = row.GetInt32(9), Overlap = StoredCode.To<OverlapPolicy>(row.GetString(10)), OverlapLimit = row.GetInt32(11),
        TimeOut = TimeSpan.FromSeconds(row.GetInt32(12)), EffectiveFrom = row.GetInstant(13), NextRunAt = row.GetInstantOrNull(14),
        InvalidReason = row.GetStringOrNull(15), Version = row.GetInt64(16),
    };
}
