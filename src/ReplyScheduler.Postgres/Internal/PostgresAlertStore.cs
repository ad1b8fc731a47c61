using ReplyScheduler.Liveness;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Findings and their outbox. What judges is a function of the database, which plain SQL can call too.</summary>
internal sealed class PostgresAlertStore(PostgresDatabase database) : IAlertStore
{
    public Task<EvaluateResult> EvaluateAsync(EvaluateRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => AlertSteps.Evaluate(step, request), cancellationToken);

    public Task<ReportResult> ReportAsync(ReportRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => AlertSteps.Report(step, request), cancellationToken);

    public Task<IReadOnlyList<LeasedNotice>> TakeAsync(TakeNoticesRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => AlertSteps.Take(step, request), cancellationToken);

    public Task SettleAsync(SettleNoticesRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => AlertSteps.Settle(step, request), cancellationToken);

    public Task<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(step => AlertSteps.Read(step, query), cancellationToken);

    public Task<StepOutcome> AnswerAsync(AnswerAlertRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => AlertSteps.Answer(step, request), cancellationToken);

    public Task<AlertSilence?> SilenceAsync(SilenceRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => AlertSteps.Silence(step, request), cancellationToken);

    public Task<StepOutcome> UnsilenceAsync(UnsilenceRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => AlertSteps.Unsilence(step, request), cancellationToken);

    public Task<IReadOnlyList<AlertSilence>> ReadSilencesAsync(bool includeEnded, CancellationToken cancellationToken) =>
        database.ReadAsync(step => AlertSteps.ReadSilences(step, includeEnded), cancellationToken);
}
