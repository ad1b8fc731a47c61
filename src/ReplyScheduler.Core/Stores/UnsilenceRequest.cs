namespace ReplyScheduler.Stores;

/// <summary>Asks for the end of a silence.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="SilenceId">The silence.</param>
/// <param name="By">Who ends it.</param>
public sealed record UnsilenceRequest(InstanceStamp Stamp, Guid SilenceId, string By);
