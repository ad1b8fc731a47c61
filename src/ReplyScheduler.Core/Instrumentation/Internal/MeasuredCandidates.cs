using ReplyScheduler.Replies;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredCandidates(ICandidateStore inner, Instruments instruments) : ICandidateStore
{
    public Task<IReadOnlyList<OfferAnswer>> OfferAsync(OfferRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("candidates.offer", () => inner.OfferAsync(request, cancellationToken));

    public Task<int> WithdrawAsync(WithdrawRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("candidates.withdraw", () => inner.WithdrawAsync(request, cancellationToken));

    public Task<TakeResult> TakeAsync(TakeRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("candidates.take", () => inner.TakeAsync(request, cancellationToken));

    public Task<StepOutcome> ReturnAsync(ReturnRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("candidates.return", () => inner.ReturnAsync(request, cancellationToken));
}
