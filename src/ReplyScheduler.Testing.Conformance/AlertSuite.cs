using FluentAssertions;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>What the suites of the watchdog share.</summary>
public abstract class AlertSuite(StoreUnderTest subject) : PermitStates(subject)
{
    protected const string Sink = "pager";

    protected static readonly TimeSpan HalfHour = TimeSpan.FromMinutes(30);

    /// <summary>Judges; it must be the one that does.</summary>
    protected async Task<EvaluateResult> JudgeAsync(WatchdogThresholds? thresholds = null)
    {
        var result = await Store.Alerts.EvaluateAsync(new EvaluateRequest(Me, Thresholds: thresholds), Token);
        result.IsEvaluated.Should().BeTrue();
        return result;
    }

    /// <summary>Lets the watchdog run each minute for a while, as its timer would.</summary>
    protected async Task WatchAsync(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span;)
        {
            var step = span - passed < Minute ? span - passed : Minute;
            await AdvanceAsync(step);
            await JudgeAsync();
            passed += step;
        }
    }

    /// <summary>The findings of a rule, oldest first: subject, severity, state, count.</summary>
    protected async Task<IReadOnlyList<string>> AlertsAsync(string rule) =>
        [.. (await QueryAsync($"SELECT subject, severity, state, count FROM alerts WHERE rule = '{rule}' ORDER BY first_seen_at, subject")).Select(row => string.Join(' ', row))];

    protected async Task<Alert> AlertAsync(string rule) => (await Store.Alerts.ReadAsync(new AlertQuery { Rule = rule, IncludeResolved = true }, Token)).Should().ContainSingle().Subject;

    /// <summary>A run that starts now and ends well.</summary>
    protected async Task RunAsync(JobRow job, DateTimeOffset? next = null)
    {
        var now = await NowAsync();
        var offer = Offer(job, now) with { Next = next };
        var run = (await Store.Jobs.ClaimAsync(Claim(Me, offer), Token)).Runs.Should().ContainSingle(claimed => claimed.JobId == job.Id).Subject;
        await FinishAsync(Me, End(run.RunId));
    }

    /// <summary>A tick of the host that finds nothing due, more than ten seconds after the last one.</summary>
    protected Task TickAsync() => Store.Jobs.ClaimAsync(Claim(Me), Token);

    protected Task<IReadOnlyList<LeasedNotice>> TakeAsync(InstanceStamp? by = null, int most = 100, params string[] sinks) =>
        Store.Alerts.TakeAsync(new TakeNoticesRequest(by ?? Me, sinks.Length > 0 ? sinks : [Sink], most, Minute), Token);

    protected Task SettleAsync(InstanceStamp by, LeasedNotice leased, bool isSent) =>
        Store.Alerts.SettleAsync(new SettleNoticesRequest(by, [new NoticeEnd(leased.Notice.Id, leased.Notice.Attempt, isSent, isSent ? null : "no")]), Token);

    /// <summary>Takes everything and marks it as sent: the kinds with rule and subject, in order.</summary>
    protected async Task<IReadOnlyList<string>> DeliveredAsync(params string[] sinks)
    {
        var told = new List<string>();
        while (await TakeAsync(sinks: sinks) is { Count: > 0 } taken)
        {
            foreach (var leased in taken)
            {
                told.Add($"{leased.Notice.Kind} {leased.Notice.Alert.Rule} {leased.Notice.Alert.Subject}{(sinks.Length > 1 ? " to " + leased.Sink : "")}");
                await SettleAsync(Me, leased, isSent: true);
            }
        }

        return told;
    }

    protected Task<ReportResult> ReportAsync(string rule, string subject, AlertSeverity severity = AlertSeverity.Warning) =>
        Store.Alerts.ReportAsync(new ReportRequest(Me, [new AlertFinding(rule, subject, severity, "Something is wrong.")], []), Token);

    protected Task<ReportResult> ClearAsync(string rule, string subject) => Store.Alerts.ReportAsync(new ReportRequest(Me, [], [new AlertKey(rule, subject)]), Token);
}
