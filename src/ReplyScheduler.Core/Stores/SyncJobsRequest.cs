using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>An instance introduces itself and the jobs of its code.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="Machine">The machine's name, for people and for telling whether a holder on the same machine is gone.</param>
/// <param name="ProcessId">The process's id on that machine.</param>
/// <param name="HandledTypes">The job types that this instance runs.</param>
/// <param name="Jobs">The jobs of its code, names unique.</param>
/// <param name="Boot">The boot event with the effective configuration.</param>
public sealed record SyncJobsRequest(
    InstanceStamp Stamp, string Machine, int ProcessId, IReadOnlyList<string> HandledTypes, IReadOnlyList<JobDefinition> Jobs, SchedulerEvent Boot);
