using ReplyScheduler.Replies;
using ReplyScheduler.Stores;

namespace ReplyScheduler.CrashHost;

internal sealed class KillingCandidateStore(ICandidateStore inner, KillPoint kill) : ICandidateStore
{
    public Task<IReadOnlyList<OfferAnswer>> OfferAsync(OfferRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Offer", () => inner.OfferAsync(request, cancellationToken));

    public Task<int> WithdrawAsync(WithdrawRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Withdraw", () => inner.WithdrawAsync(request, cancellationToken));

    public Task<TakeResult> TakeAsync(TakeRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Take", () => inner.TakeAsync(request, cancellationToken));

    public Task<StepOutcome> ReturnAsync(ReturnRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Return", () => inner.ReturnAsync(request, cancellationToken));
}
