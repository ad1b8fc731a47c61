namespace ReplyScheduler.Stores;

/// <summary>The identity of a prepared store.</summary>
/// <param name="StoreId">Made when the database was created; proofs print it.</param>
/// <param name="IsVirtual">Whether the database runs on a virtual clock: a replay or a test, never production.</param>
/// <param name="Now">The store's time.</param>
/// <param name="CreatedAt">When the database was created, by its own clock.</param>
/// <param name="Environment">The environment tag that was fixed at creation (R93).</param>
/// <param name="IsDurable">Whether committed rows survive a power cut; publishing refuses to start without.</param>
/// <param name="Warnings">What the operator should know, such as a version with a known fault.</param>
public sealed record StoreInfo(
    Guid StoreId, bool IsVirtual, DateTimeOffset Now, DateTimeOffset CreatedAt, string Environment, bool IsDurable, IReadOnlyList<string> Warnings);
