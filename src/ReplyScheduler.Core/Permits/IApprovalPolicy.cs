namespace ReplyScheduler.Permits;

/// <summary>
/// A rule of the host on top of the built-in ones. It judges what cannot change any more; what holds only for the moment is a
/// <see cref="PolicyVerdict.Wait"/>. There is no fail-open switch: an exception, a time-out and null deny. Called concurrently for
/// different permits, on threads of the pool.
/// </summary>
public interface IApprovalPolicy
{
    /// <summary>A stable name, recorded on each permit that the policy allowed; 1 to 100 characters.</summary>
    string Name { get; }

    /// <summary>Judges a permit within the pipeline's policy time-out (2 s by default).</summary>
    ValueTask<PolicyVerdict> JudgeAsync(PermitFacts facts, CancellationToken cancellationToken);
}
