using ReplyScheduler.Permits;

namespace ReplyScheduler.Stores;

/// <summary>How a launch ended: a closed union. Everything but <see cref="Launched"/> means that nothing may be sent.</summary>
public abstract record LaunchResult
{
    private LaunchResult()
    {
    }

    /// <summary>The permit is <c>IN_FLIGHT</c> under the caller's claim id, durably.</summary>
    public sealed record Launched(DateTimeOffset ClaimedAt) : LaunchResult;

    /// <summary>A gate is closed for now; the permit stays as it is.</summary>
    public sealed record GateClosed(PermitReason Gate) : LaunchResult;

    /// <summary>The permit ended here: rejected or expired, with its reason and event.</summary>
    public sealed record Ended(PermitStatus Status, PermitReason Reason) : LaunchResult;

    /// <summary>Nothing changed.</summary>
    public sealed record Refused(PermitRefusal Refusal) : LaunchResult;
}
