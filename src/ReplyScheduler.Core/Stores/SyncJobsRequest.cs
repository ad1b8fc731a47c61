using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>
/// A batch of the jobs that an application's code registers. The batches of a synchronisation follow each other in the order of the
/// names' UTF-8 bytes, and each speaks for a stretch of names: those after <paramref name="After"/> up to its last name, or to the
/// end. A job of the owner within the stretch that the batch does not name is unowned from then on.
/// </summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="Owner">The application, 1 to 200 characters.</param>
/// <param name="Jobs">Sorted by the UTF-8 bytes of their names, names unique, at most 10,000.</param>
/// <param name="After">The last name of the batch before; null for the first batch.</param>
/// <param name="IsLast">Whether the stretch reaches to the end.</param>
public sealed record SyncJobsRequest(InstanceStamp Stamp, string Owner, IReadOnlyList<JobDefinition> Jobs, string? After, bool IsLast);
