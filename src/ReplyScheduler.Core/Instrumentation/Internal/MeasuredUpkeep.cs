using ReplyScheduler.Stores;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredUpkeep(IUpkeepStore inner, Instruments instruments) : IUpkeepStore
{
    public Task<PruneResult> PruneAsync(PruneRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("upkeep.prune", () => inner.PruneAsync(request, cancellationToken));
}
