using ReplyScheduler.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>Operators' steps: arguments checked here, races answered by the store.</summary>
internal sealed class OperatorAlerts(StoreAccess access) : IAlerts
{
    private const int RuleLength = 100;
    private const int SubjectLength = 300;
    private const int PersonLength = 200;
    private const int NoteLength = 2_000;
    private const int MostRows = 10_000;

    public async Task<IReadOnlyList<Alert>> ListAsync(AlertQuery? query, CancellationToken cancellationToken)
    {
        query ??= new AlertQuery();
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MostRows, nameof(query));
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.Alerts.ReadAsync(query, cancellationToken).ConfigureAwait(false);
    }

    public Task<StepOutcome> AcknowledgeAsync(Guid id, string by, string? note, CancellationToken cancellationToken)
    {
        Require(by, PersonLength, nameof(by));
        if (note is not null) Require(note, NoteLength, nameof(note));
        return AnswerAsync(new AnswerAlertRequest(access.Stamp, id, AlertState.Acknowledged, by, note), cancellationToken);
    }

    public Task<StepOutcome> ResolveAsync(Guid id, string by, string note, CancellationToken cancellationToken)
    {
        Require(by, PersonLength, nameof(by));
        Require(note, NoteLength, nameof(note));
        return AnswerAsync(new AnswerAlertRequest(access.Stamp, id, AlertState.Resolved, by, note), cancellationToken);
    }

    public async Task<AlertSilence> SilenceAsync(string rule, string subject, string owner, string reason, DateTimeOffset until, CancellationToken cancellationToken)
    {
        Require(rule, RuleLength, nameof(rule));
        Require(subject, SubjectLength, nameof(subject));
        Require(owner, PersonLength, nameof(owner));
        Require(reason, NoteLength, nameof(reason));
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        var request = new SilenceRequest(access.Stamp, rule, subject, owner, reason, until.ToUniversalTime());
        return await store.Alerts.SilenceAsync(request, cancellationToken).ConfigureAwait(false)
            ?? throw new ArgumentException("A silence ends later than the store's time.", nameof(until));
    }

    public async Task<StepOutcome> UnsilenceAsync(Guid id, string by, CancellationToken cancellationToken)
    {
        Require(by, PersonLength, nameof(by));
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.Alerts.UnsilenceAsync(new UnsilenceRequest(access.Stamp, id, by), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<AlertSilence>> SilencesAsync(bool includeEnded, CancellationToken cancellationToken)
    {
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.Alerts.ReadSilencesAsync(includeEnded, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> ReportAsync(string rule, string subject, AlertSeverity severity, string message, CancellationToken cancellationToken)
    {
        RequireKey(rule, subject);
        Require(message, NoteLength, nameof(message));
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        var request = new ReportRequest(access.Stamp, [new AlertFinding(rule, subject, severity, message)], []);
        return (await store.Alerts.ReportAsync(request, cancellationToken).ConfigureAwait(false)).Raised > 0;
    }

    public async Task<bool> ClearAsync(string rule, string subject, CancellationToken cancellationToken)
    {
        RequireKey(rule, subject);
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        var request = new ReportRequest(access.Stamp, [], [new AlertKey(rule, subject)]);
        return (await store.Alerts.ReportAsync(request, cancellationToken).ConfigureAwait(false)).Resolved > 0;
    }

    private async Task<StepOutcome> AnswerAsync(AnswerAlertRequest request, CancellationToken cancellationToken)
    {
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.Alerts.AnswerAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static void RequireKey(string rule, string subject)
    {
        Require(rule, RuleLength, nameof(rule));
        Require(subject, SubjectLength, nameof(subject));
    }

    private static void Require(string text, int length, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text, name);
        if (text.Length > length) throw new ArgumentException($"It has {text.Length} characters; at most {length} are allowed.", name);
        if (text.Contains('\0')) throw new ArgumentException("It holds a NUL character. Remove it.", name);
    }
}
