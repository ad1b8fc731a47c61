using ReplyScheduler.Permits;

namespace ReplyScheduler.Posting;

/// <summary>What the host recognised in the platform's answer: a closed union. Say <see cref="Unrecognised"/> when in doubt.</summary>
public abstract record HttpAnswer
{
    private HttpAnswer()
    {
    }

    /// <summary>The platform confirms a new post. Counts only with a 2xx status and a well-formed id (1 to 256 printable ASCII characters, no spaces).</summary>
    public sealed record Posted(string? PostedId) : HttpAnswer;

    /// <summary>A refusal that the host knows. <paramref name="Reason"/> is one of the <c>Platform*</c> reasons; with any other it counts as unrecognised.</summary>
    public sealed record Refused(PermitReason Reason, string? Detail = null) : HttpAnswer;

    /// <summary>Refused for now, until <paramref name="ResetAt"/>; if that is null, until what the headers say.</summary>
    public sealed record RateLimited(DateTimeOffset? ResetAt = null, string? Detail = null) : HttpAnswer;

    /// <summary>The platform says that it has this post already. A look-up will tell.</summary>
    public sealed record Duplicate(string? Detail = null) : HttpAnswer;

    /// <summary>Nothing that the host knows. The status decides, and what the status does not decide is unknown.</summary>
    public sealed record Unrecognised(string? Detail = null) : HttpAnswer;
}
