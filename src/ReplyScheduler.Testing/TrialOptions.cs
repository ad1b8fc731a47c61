using ReplyScheduler.Permits;

namespace ReplyScheduler.Testing;

/// <summary>What a <see cref="PublisherTrial"/> tries.</summary>
public sealed record TrialOptions
{
    /// <summary>The post that is answered, 1 to 256 characters; it is also the root of its conversation. Default: <c>trial-target</c>.</summary>
    public string TargetId { get; init; } = "trial-target";

    /// <summary>The account that speaks. Default: <c>default</c>.</summary>
    public string Account { get; init; } = "default";

    /// <summary>The platform. Default: <c>default</c>.</summary>
    public string Platform { get; init; } = "default";

    /// <summary>What goes wrong on purpose. Default: nothing.</summary>
    public TrialFault Fault { get; init; }

    /// <summary>
    /// An older reply of the account to another post, published first by the same publisher; not the words of the trial itself. A
    /// look-up that must be believed only <see cref="Posting.LookupTrust.AfterQuarantine"/> has to see it. Null, the default: none.
    /// </summary>
    public string? OlderContent { get; init; }

    /// <summary>From the claim to the first byte at most, in real time, 1 s to 5 min. Default: 20 s.</summary>
    public TimeSpan SendWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the publish call may take before its outcome is unknown, in real time, <see cref="SendWithin"/> to 5 min. Default: 30 s.</summary>
    public TimeSpan PublishTimeOut { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How much of the store's time passes at most for look-ups while the outcome is <see cref="PermitStatus.OutcomeUnknown"/>; zero for
    /// none. It takes moments. Default: 2 h, in which the library comes to an end.
    /// </summary>
    public TimeSpan LookUpFor { get; init; } = TimeSpan.FromHours(2);
}
