namespace ReplyScheduler.Permits;

/// <summary>What a policy says about a permit: a closed union. Deny wins over wait, wait over allow, whatever the order.</summary>
public abstract record PolicyVerdict
{
    private PolicyVerdict()
    {
    }

    /// <summary>Nothing against it.</summary>
    public sealed record Allow : PolicyVerdict;

    /// <summary>Never: the permit ends <c>REJECTED</c>.</summary>
    /// <param name="Reason">One of the reasons that come before the network, e.g. <see cref="PermitReason.PolicyDenied"/>; any other is recorded as that one.</param>
    /// <param name="Detail">In words, without people's text; at most 2,000 characters are kept.</param>
    public sealed record Deny(PermitReason Reason, string? Detail = null) : PolicyVerdict;

    /// <summary>Not now: the permit stays as it is and is judged again, until its expiry ends it with <c>policy_wait</c>.</summary>
    public sealed record Wait(string? Detail = null) : PolicyVerdict;
}
