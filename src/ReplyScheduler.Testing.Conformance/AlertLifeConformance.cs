using FluentAssertions;
using ReplyScheduler.Liveness;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>The life of an alert and its way to the sinks (R68): open, acknowledged, resolved; silences; the outbox.</summary>
public abstract class AlertLifeConformance(StoreUnderTest subject) : AlertSuite(subject)
{
    private const string Rule = "host_rule";

    private async Task<Guid> RaisedAsync(string subject = "x", AlertSeverity severity = AlertSeverity.Warning)
    {
        await ReportAsync(Rule, subject, severity);
        return (await Store.Alerts.ReadAsync(new AlertQuery { Subject = subject }, Token)).Should().ContainSingle().Subject.Id;
    }

    private Task<StepOutcome> AnswerAsync(Guid alert, AlertState state) => Store.Alerts.AnswerAsync(new AnswerAlertRequest(Me, alert, state, "ann", "I know."), Token);

    private Task<AlertSilence?> HushAsync(string rule, string subject, TimeSpan length) => HushAsync(rule, subject, Start + length);

    private Task<AlertSilence?> HushAsync(string rule, string subject, DateTimeOffset until) =>
        Store.Alerts.SilenceAsync(new SilenceRequest(Me, rule, subject, "ann", "maintenance", until), Token);

    [Fact]
    public async Task One_row_is_open_for_a_rule_and_subject_and_repeats_only_count()
    {
        (await ReportAsync(Rule, "x")).Raised.Should().Be(1);
        (await ReportAsync(Rule, "x")).Raised.Should().Be(0);
        (await ReportAsync(Rule, "y")).Raised.Should().Be(1);
        (await AlertsAsync(Rule)).Should().Equal("x warning open 2", "y warning open 1");
        (await ClearAsync(Rule, "x")).Resolved.Should().Be(1);
        (await ClearAsync(Rule, "x")).Resolved.Should().Be(0);
        await AdvanceAsync(Second);
        (await ReportAsync(Rule, "x")).Raised.Should().Be(1);
        (await AlertsAsync(Rule)).Should().Equal("x warning resolved 2", "y warning open 1", "x warning open 1");
        (await EventsAsync()).Where(happened => happened.Type.StartsWith("alert_")).Select(happened => happened.Type)
            .Should().Equal("alert_raised", "alert_raised", "alert_resolved", "alert_raised");
    }

    [Fact]
    public async Task A_person_acknowledges_and_resolves_and_their_name_stays()
    {
        var id = await RaisedAsync();
        (await AnswerAsync(id, AlertState.Acknowledged)).Should().Be(StepOutcome.Done);
        (await AnswerAsync(id, AlertState.Acknowledged)).Should().Be(StepOutcome.Done);
        var alert = await AlertAsync(Rule);
        (alert.State, alert.AcknowledgedBy, alert.AcknowledgedAt, alert.Note).Should().Be((AlertState.Acknowledged, "ann", Start, "I know."));
        (await AnswerAsync(id, AlertState.Resolved)).Should().Be(StepOutcome.Done);
        (await AnswerAsync(id, AlertState.Resolved)).Should().Be(StepOutcome.Done);
        (await AnswerAsync(id, AlertState.Acknowledged)).Should().Be(new StepOutcome.Conflict("resolved"));
        (await AnswerAsync(Guid.CreateVersion7(), AlertState.Resolved)).Should().BeOfType<StepOutcome.NotFound>();
        alert = await AlertAsync(Rule);
        (alert.State, alert.ResolvedBy, alert.ResolvedAt).Should().Be((AlertState.Resolved, "ann", Start));
        (await Store.Alerts.ReadAsync(new AlertQuery(), Token)).Should().BeEmpty();
        (await CountAsync("system_events WHERE event_type = 'alert_acknowledged'")).Should().Be(1);
    }

    [Fact]
    public async Task Each_sink_is_told_once_and_told_again_when_it_is_over()
    {
        await TakeAsync(sinks: ["pager", "chat"]);
        await RaisedAsync();
        await WatchAsync(3 * Minute);
        (await DeliveredAsync("pager", "chat")).Should().Equal("Raised host_rule x to chat", "Raised host_rule x to pager");
        (await DeliveredAsync("pager", "chat")).Should().BeEmpty();
        await ClearAsync(Rule, "x");
        await WatchAsync(2 * Minute);
        (await DeliveredAsync("pager", "chat")).Should().Equal("Resolved host_rule x to chat", "Resolved host_rule x to pager");
    }

    [Fact]
    public async Task It_is_reminded_of_after_an_hour_after_four_and_then_daily_until_somebody_acknowledges_it()
    {
        await TakeAsync();
        var id = await RaisedAsync();
        await JudgeAsync();
        (await DeliveredAsync()).Should().ContainSingle();
        var told = new List<double>();
        for (var hour = 0.5; hour <= 54; hour += 0.5)
        {
            await AdvanceAsync(HalfHour);
            await JudgeAsync();
            told.AddRange((await DeliveredAsync()).Where(notice => notice == "Reminder host_rule x").Select(_ => hour));
        }

        told.Should().Equal(1, 4, 28, 52);
        await AnswerAsync(id, AlertState.Acknowledged);
        await AdvanceAsync(TimeSpan.FromDays(3));
        await JudgeAsync();
        (await DeliveredAsync()).Where(notice => notice.EndsWith("host_rule x")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_warning_that_becomes_critical_is_told_at_once()
    {
        await TakeAsync();
        await RaisedAsync();
        await JudgeAsync();
        await DeliveredAsync();
        await RaisedAsync(severity: AlertSeverity.Critical);
        (await JudgeAsync()).Critical.Should().Be(1);
        (await DeliveredAsync()).Should().Equal("Escalated host_rule x");
        await RaisedAsync();
        (await AlertsAsync(Rule)).Should().Equal(["x critical open 3"], "severity only rises");
    }

    [Theory]
    [InlineData(Rule, "x")]
    [InlineData("host*", "*")]
    [InlineData("*", "x*")]
    public async Task What_is_silenced_is_told_when_the_silence_ends_if_it_still_holds(string rule, string pattern)
    {
        await TakeAsync();
        (await HushAsync(rule, pattern, TimeSpan.FromHours(1)))!.Owner.Should().Be("ann");
        await RaisedAsync(severity: AlertSeverity.Critical);
        (await JudgeAsync()).Critical.Should().Be(0);
        (await DeliveredAsync()).Should().BeEmpty();
        (await AlertAsync(Rule)).IsSilenced.Should().BeTrue();

        await AdvanceAsync(TimeSpan.FromHours(1));
        (await JudgeAsync()).Critical.Should().Be(1);
        (await DeliveredAsync()).Should().Contain("Raised host_rule x");
        (await AlertAsync(Rule)).IsSilenced.Should().BeFalse();
    }

    [Theory]
    [InlineData("host", "x")]
    [InlineData(Rule, "y*")]
    [InlineData("HOST*", "*")]
    public async Task A_silence_covers_nothing_else(string rule, string pattern)
    {
        await TakeAsync();
        await HushAsync(rule, pattern, TimeSpan.FromHours(1));
        await RaisedAsync();
        await JudgeAsync();
        (await DeliveredAsync()).Should().Equal("Raised host_rule x");
    }

    [Fact]
    public async Task What_is_over_before_its_silence_is_never_told()
    {
        await TakeAsync();
        await HushAsync("*", "*", TimeSpan.FromHours(1));
        await RaisedAsync();
        await JudgeAsync();
        await ClearAsync(Rule, "x");
        await AdvanceAsync(TimeSpan.FromHours(1));
        await JudgeAsync();
        (await DeliveredAsync()).Where(notice => notice.Contains(Rule)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_silence_has_an_end_in_the_future_and_can_be_ended_early()
    {
        (await HushAsync("*", "*", Start)).Should().BeNull();
        var silence = (await HushAsync("*", "*", TimeSpan.FromHours(1)))!;
        (await Store.Alerts.ReadSilencesAsync(includeEnded: false, Token)).Should().ContainSingle().Which.Should().Be(silence);
        await AdvanceAsync(Minute);
        (await Store.Alerts.UnsilenceAsync(new UnsilenceRequest(Me, silence.Id, "bob"), Token)).Should().Be(StepOutcome.Done);
        (await Store.Alerts.UnsilenceAsync(new UnsilenceRequest(Me, silence.Id, "cat"), Token)).Should().Be(StepOutcome.Done);
        (await Store.Alerts.UnsilenceAsync(new UnsilenceRequest(Me, Guid.CreateVersion7(), "cat"), Token)).Should().BeOfType<StepOutcome.NotFound>();
        (await Store.Alerts.ReadSilencesAsync(includeEnded: false, Token)).Should().BeEmpty();
        (await Store.Alerts.ReadSilencesAsync(includeEnded: true, Token)).Should().ContainSingle().Which.Should().Be(silence with { EndedAt = Start + Minute, EndedBy = "bob" });
        (await EventsAsync()).Select(happened => happened.Type).Where(type => type.Contains("silenced")).Should().Equal("alert_silenced", "alert_unsilenced");
    }

    [Fact]
    public async Task A_sink_that_comes_later_is_told_what_is_open_and_not_what_was()
    {
        await TakeAsync();
        await RaisedAsync("over");
        await RaisedAsync("open");
        await JudgeAsync();
        await ClearAsync(Rule, "over");
        await JudgeAsync();
        await DeliveredAsync();
        (await DeliveredAsync("late")).Should().Equal("Raised host_rule open");
    }

    [Fact]
    public async Task Findings_from_before_there_was_any_sink_are_told_to_the_first_one()
    {
        await RaisedAsync();
        await JudgeAsync();
        await TakeAsync(most: 0);
        await JudgeAsync();
        (await DeliveredAsync()).Should().Equal("Raised host_rule x");
    }

    [Fact]
    public async Task A_notice_that_nobody_settled_comes_again_when_its_lease_is_over()
    {
        await TakeAsync();
        await RaisedAsync();
        await JudgeAsync();
        var first = (await TakeAsync()).Should().ContainSingle().Subject;
        (await TakeAsync(by: NewStamp())).Should().BeEmpty("the first one may still be sending");
        await AdvanceAsync(Minute);
        var again = (await TakeAsync(by: NewStamp())).Should().ContainSingle().Subject;
        (again.Notice.Id, again.Notice.Attempt).Should().Be((first.Notice.Id, 2));

        await SettleAsync(Me, first, isSent: true);
        await AdvanceAsync(Minute);
        (await TakeAsync()).Should().BeEmpty("what was sent is sent, whoever holds the lease");
    }

    [Fact]
    public async Task A_notice_that_was_not_accepted_comes_again_after_growing_pauses_and_nothing_overtakes_it()
    {
        await TakeAsync();
        await RaisedAsync();
        await JudgeAsync();
        await ClearAsync(Rule, "x");
        await JudgeAsync();
        var waited = new List<TimeSpan>();
        for (var i = 0; i < 9; i++)
        {
            var leased = (await TakeAsync()).Should().ContainSingle().Subject;
            leased.Notice.Kind.Should().Be(AlertNoticeKind.Raised);
            await SettleAsync(Me, leased, isSent: false);
            var from = await NowAsync();
            var next = Instant(await ScalarAsync("SELECT not_before FROM alert_deliveries WHERE kind = 'raised'"));
            waited.Add(next - from);
            await AdvanceAsync(next - from - TimeSpan.FromMicroseconds(1));
            (await TakeAsync()).Should().BeEmpty();
            await AdvanceAsync(TimeSpan.FromMicroseconds(1));
        }

        waited.Select(pause => pause.TotalSeconds).Should().Equal(10, 20, 40, 80, 160, 320, 640, 900, 900);
        (await DeliveredAsync()).Should().Equal("Raised host_rule x", "Resolved host_rule x");
        (await ScalarAsync("SELECT last_error FROM alert_deliveries WHERE kind = 'raised'")).Should().BeNull();
    }

    [Fact]
    public async Task Two_takers_at_once_never_hold_the_same_notice()
    {
        await TakeAsync();
        for (var i = 0; i < 40; i++) await ReportAsync(Rule, $"x{i}");
        await JudgeAsync();
        var stores = new[] { Store, await OpenAsync(new StoreSetup()) };
        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            stores[i % 2].Alerts.TakeAsync(new TakeNoticesRequest(NewStamp(), [Sink], 7, Minute), Token)));
        taken.SelectMany(notices => notices).Select(leased => leased.Notice.Id).Should().OnlyHaveUniqueItems().And.HaveCount(40);
    }

    [Fact]
    public async Task Retention_takes_what_is_over_and_leaves_what_is_open()
    {
        await TakeAsync();
        await HushAsync("other", "*", TimeSpan.FromHours(1));
        await RaisedAsync("over");
        await RaisedAsync("open");
        await JudgeAsync();
        await ClearAsync(Rule, "over");
        await JudgeAsync();
        await DeliveredAsync();
        await AdvanceAsync(TimeSpan.FromDays(91));
        PrunePosition? position = null;
        do position = (await Store.Upkeep.PruneAsync(new PruneRequest(Me, 100, position), Token)).Next; while (position is not null);

        (await AlertsAsync(Rule)).Should().Equal("open warning open 1");
        (await CountAsync("alert_deliveries")).Should().Be(0);
        (await CountAsync("alert_silences")).Should().Be(0);
        (await CountAsync("alert_sinks")).Should().Be(0);
    }
}
