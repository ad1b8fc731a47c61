using ReplyScheduler.Events;

namespace ReplyScheduler.Stores;

/// <summary>An instance introduces itself.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="Machine">The machine's name, for people and for telling whether a holder on the same machine is gone.</param>
/// <param name="ProcessId">The process's id on that machine.</param>
/// <param name="HandledTypes">The job types that this instance runs.</param>
/// <param name="HandlesEndpoints">Whether it also runs jobs of any type that have an endpoint.</param>
/// <param name="Boot">The boot event with the effective configuration.</param>
public sealed record InstanceRegistration(
    InstanceStamp Stamp, string Machine, int ProcessId, IReadOnlyList<string> HandledTypes, bool HandlesEndpoints, SchedulerEvent Boot);
