using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>What is wished for each of a job's due slots: one named policy per column of the table in the documentation.</summary>
internal static class MisfireRule
{
    /// <summary>The wish for a due slot.</summary>
    /// <param name="policy">The job's policy.</param>
    /// <param name="limit">How many late slots may run.</param>
    /// <param name="newer">How many due slots of the job are newer: 0 is the one whose end has not come.</param>
    /// <param name="isTooOld">Whether it lies before the catch-up window.</param>
    public static SlotWish Wish(MisfirePolicy policy, int limit, int newer, bool isTooOld)
    {
        if (isTooOld) return SlotWish.MissLate;
        if (newer == 0) return SlotWish.Run;
        return policy switch
        {
            MisfirePolicy.Coalesce => SlotWish.Coalesce,
            MisfirePolicy.RunAll when newer <= limit => SlotWish.Run,
            _ => SlotWish.MissLate,
        };
    }
}
