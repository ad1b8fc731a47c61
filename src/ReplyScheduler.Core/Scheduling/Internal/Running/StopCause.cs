namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Why a run's token was cancelled. The first cause stays.</summary>
internal enum StopCause
{
    None,
    TimeOut,
    Shutdown,
    LeaseLost,
    Person,
}
