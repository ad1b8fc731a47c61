using ReplyScheduler.Replies.Internal;

namespace ReplyScheduler.Permits.Internal;

/// <summary>What all rules together make of a due permit: a closed union.</summary>
internal abstract record Judgement
{
    private Judgement()
    {
    }

    /// <summary>It ends here.</summary>
    public sealed record Refuse(PermitStatus To, PermitReason Reason, string? Detail, string? Got = null, IReadOnlyList<string>? Allowed = null) : Judgement;

    /// <summary>It stays as it is.</summary>
    public sealed record Leave(string Why) : Judgement;

    /// <summary>Every policy allowed it and no gate was closed when it was read.</summary>
    public sealed record Launch(ReplyPipeline Pipeline, string PolicySet) : Judgement;
}
