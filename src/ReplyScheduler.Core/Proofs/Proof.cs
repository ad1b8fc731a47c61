using ReplyScheduler.Stores;

namespace ReplyScheduler.Proofs;

/// <inheritdoc/>
public sealed class Proof(IReplySchedulerStore store) : IProof
{
    private const int LeastBuild = 4;
    private const int MostBuild = 200;

    private static readonly TimeSpan LeastWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(400);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The window is shorter than a second, longer than 400 days, or holds more than a million slots.</exception>
    /// <exception cref="ArgumentException">The build's name is too short or too long.</exception>
    public async Task<ProofReport> ProveAsync(ProofOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ProofOptions();
        if (options.Window < LeastWindow || options.Window > LongestWindow)
            throw new ArgumentOutOfRangeException(nameof(options), options.Window, "A proof's window is from 1 second to 400 days.");
        if (options.Build is { } build && (build.Length < LeastBuild || build.Length > MostBuild))
            throw new ArgumentException($"A build is named by {LeastBuild} to {MostBuild} characters.", nameof(options));
        var frame = await store.Evidence.ReadProofFrameAsync(options.At, cancellationToken).ConfigureAwait(false);
        var to = options.At ?? frame.Store.Now;
        var from = to - options.Window;
        var expected = ExpectedSlots.Of(frame.Jobs, from, to);
        var pipelines = frame.Jobs.Where(job => job.Type == JobTypes.ReplyPipeline).Select(job => job.Id).ToHashSet();
        var evidence = await store.Evidence.ReadProofAsync(new ProofQuery(from, to, expected, frame.AllowedSources ?? []), cancellationToken).ConfigureAwait(false);
        var basis = new ProofBasis(frame, evidence, expected.Count, expected.Count(slot => pipelines.Contains(slot.JobId)), options);
        return new ProofReport
        {
            StoreId = frame.Store.StoreId, Environment = frame.Store.Environment, IsReplay = frame.Store.IsVirtual, From = from, To = to,
            Builds = frame.Builds, Checks = ProofChecks.All(basis),
        };
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TraceLine>> TraceAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return store.Evidence.TraceAsync(id.Trim(), cancellationToken);
    }
}
