using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Identity and time of the store, read within a step.</summary>
internal static class StoreInfoRead
{
    public static Func<StoreInfo> Add(PostgresStep step)
    {
        StoreInfo? info = null;
        step.Add("store_read", row => info = new StoreInfo(row.GetGuid(0), row.GetBoolean(2), row.GetInstant(4), row.GetInstant(3), row.GetString(1), IsDurable: true, []));
        return () => info!;
    }
}
