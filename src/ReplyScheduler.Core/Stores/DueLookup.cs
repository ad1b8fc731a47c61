using ReplyScheduler.Posting;

namespace ReplyScheduler.Stores;

/// <summary>A leased look-up.</summary>
/// <param name="Query">What to ask.</param>
/// <param name="PipelineSource">Whose publisher is asked.</param>
/// <param name="Lookups">How many were made before; the fence of <see cref="IPermitStore.ReconcileAsync"/>.</param>
/// <param name="Negatives">How many of them counted as negative.</param>
/// <param name="UnknownFor">How long the outcome has been unknown, by the store's clock.</param>
/// <param name="SinceDeadline">How long ago the send deadline passed.</param>
public sealed record DueLookup(LookupQuery Query, string? PipelineSource, int Lookups, int Negatives, TimeSpan UnknownFor, TimeSpan SinceDeadline);
