using ReplyScheduler.Liveness;
using ReplyScheduler.Stores;

namespace ReplyScheduler.CrashHost;

internal sealed class KillingAlertStore(IAlertStore inner, KillPoint kill) : IAlertStore
{
    public Task<EvaluateResult> EvaluateAsync(EvaluateRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Evaluate", () => inner.EvaluateAsync(request, cancellationToken));

    public Task<ReportResult> ReportAsync(ReportRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Report", () => inner.ReportAsync(request, cancellationToken));

    public Task<IReadOnlyList<LeasedNotice>> TakeAsync(TakeNoticesRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("TakeNotices", () => inner.TakeAsync(request, cancellationToken));

    public Task SettleAsync(SettleNoticesRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("SettleNotices", async () =>
        {
            await inner.SettleAsync(request, cancellationToken);
            return true;
        });

    public Task<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, CancellationToken cancellationToken) =>
        kill.AroundAsync("ReadAlerts", () => inner.ReadAsync(query, cancellationToken));

    public Task<StepOutcome> AnswerAsync(AnswerAlertRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("AnswerAlert", () => inner.AnswerAsync(request, cancellationToken));

    public Task<AlertSilence?> SilenceAsync(SilenceRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Silence", () => inner.SilenceAsync(request, cancellationToken));

    public Task<StepOutcome> UnsilenceAsync(UnsilenceRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Unsilence", () => inner.UnsilenceAsync(request, cancellationToken));

    public Task<IReadOnlyList<AlertSilence>> ReadSilencesAsync(bool includeEnded, CancellationToken cancellationToken) =>
        kill.AroundAsync("ReadSilences", () => inner.ReadSilencesAsync(includeEnded, cancellationToken));
}
