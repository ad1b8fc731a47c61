using ReplyScheduler.Permits;

namespace ReplyScheduler.Stores;

/// <summary>Sets or releases a stop switch.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="Scope">How far it reaches.</param>
/// <param name="Name">The pipeline's or account's name; <c>*</c> for all.</param>
/// <param name="Stop">Set or release.</param>
/// <param name="Revoke">Also revoke the permits that wait behind it.</param>
/// <param name="Actor">Who.</param>
/// <param name="Why">Why.</param>
public sealed record SwitchRequest(InstanceStamp Stamp, StopScope Scope, string Name, bool Stop, bool Revoke, string Actor, string Why);
