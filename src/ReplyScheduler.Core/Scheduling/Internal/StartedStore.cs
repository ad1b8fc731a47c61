using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>A prepared store, and where this instance's events begin.</summary>
internal sealed record StartedStore(StoreInfo Store, long BootSequence);
