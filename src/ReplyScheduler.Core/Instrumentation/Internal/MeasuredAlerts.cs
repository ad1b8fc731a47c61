using ReplyScheduler.Liveness;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredAlerts(IAlertStore inner, Instruments instruments) : IAlertStore
{
    public Task<EvaluateResult> EvaluateAsync(EvaluateRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("alerts.evaluate", () => inner.EvaluateAsync(request, cancellationToken));

    public Task<ReportResult> ReportAsync(ReportRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("alerts.report", () => inner.ReportAsync(request, cancellationToken));

    public Task<IReadOnlyList<LeasedNotice>> TakeAsync(TakeNoticesRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("alerts.take", () => inner.TakeAsync(request, cancellationToken));

    public Task SettleAsync(SettleNoticesRequest request, CancellationToken cancellationToken) => instruments.StepAsync("alerts.settle", async () =>
    {
        await inner.SettleAsync(request, cancellationToken).ConfigureAwait(false);
        return true;
    });

    public Task<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, CancellationToken cancellationToken) =>
        instruments.StepAsync("alerts.read", () => inner.ReadAsync(query, cancellationToken));

    public Task<StepOutcome> AnswerAsync(AnswerAlertRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("alerts.answer", () => inner.AnswerAsync(request, cancellationToken));

    public Task<AlertSilence?> SilenceAsync(SilenceRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("alerts.silence", () => inner.SilenceAsync(request, cancellationToken));

    public Task<StepOutcome> UnsilenceAsync(UnsilenceRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("alerts.unsilence", () => inner.UnsilenceAsync(request, cancellationToken));

    public Task<IReadOnlyList<AlertSilence>> ReadSilencesAsync(bool includeEnded, CancellationToken cancellationToken) =>
        instruments.StepAsync("alerts.read_silences", () => inner.ReadSilencesAsync(includeEnded, cancellationToken));
}
