namespace ReplyScheduler.Permits;

/// <summary>What an operator's step came to: a closed union.</summary>
public abstract record PermitAnswer
{
    private PermitAnswer()
    {
    }

    /// <summary>It was done.</summary>
    public sealed record Done : PermitAnswer;

    /// <summary>Nothing changed.</summary>
    /// <param name="Refusal">Why not.</param>
    /// <param name="Actual">The permit's state; null if there is no such permit.</param>
    public sealed record Refused(PermitRefusal Refusal, PermitStatus? Actual = null) : PermitAnswer;
}
