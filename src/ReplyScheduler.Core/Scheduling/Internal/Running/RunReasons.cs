namespace ReplyScheduler.Scheduling.Internal;

/// <summary>The stable codes of ends that the scheduler itself makes.</summary>
internal static class RunReasons
{
    public const string Failed = "run_failed";
    public const string TimedOut = "run_timed_out";
    public const string Cancelled = "run_cancelled";
    public const string CancelledByPerson = "cancelled_by_person";
    public const string Abandoned = "run_abandoned";
    public const string NoHandler = "no_handler";
    public const string StoreNotDurable = "store_not_durable";
    public const string Unnamed = "unnamed";
}
