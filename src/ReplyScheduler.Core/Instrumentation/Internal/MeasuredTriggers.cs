using ReplyScheduler.Stores;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredTriggers(ITriggerStore inner, Instruments instruments) : ITriggerStore
{
    public Task<AdmitResult> AdmitAsync(AdmitRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("triggers.admit", () => inner.AdmitAsync(request, cancellationToken));
}
