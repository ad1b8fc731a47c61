namespace ReplyScheduler.Stores;

/// <summary>The basis of what a proof expects.</summary>
/// <param name="Store">The store's identity and time.</param>
/// <param name="Jobs">Active jobs.</param>
/// <param name="AllowedSources">Sources that recorded boots of instances alive in the window allowed; null if no boot is recorded.</param>
/// <param name="HasJudge">Whether a recorded boot configured a judge.</param>
/// <param name="HasReplies">Whether a recorded boot configured a reply pipeline.</param>
/// <param name="Builds">The builds that wrote boots.</param>
public sealed record ProofFrame(
    StoreInfo Store, IReadOnlyList<JobRow> Jobs, IReadOnlyList<string>? AllowedSources, bool HasJudge, bool HasReplies, IReadOnlyList<string> Builds)
{
    /// <summary>How the schema differs from what the library made, for people; null if it does not.</summary>
    public string? SchemaFault { get; init; }
}
