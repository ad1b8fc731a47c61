using FluentAssertions;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Platforms that lie, and senders that die: at most one post, and the truth is found out.</summary>
public sealed class LostAnswerTests : EndToEndTest
{
    private static readonly TimeSpan Hours = TimeSpan.FromHours(2);

    // Attack 4.
    [Fact]
    public async Task A_sender_killed_before_the_first_byte_is_found_not_posted_and_the_target_stays_blocked()
    {
        var dying = NewHost();
        await dying.OfferAsync("t1");
        dying.Store.After = member =>
        {
            if (member != "LaunchAsync") return;
            dying.Kill();
            throw FaultyStore.Dead();
        };
        await dying.Invoking(h => h.BeginAsync()).Should().NotThrowAsync();
        await UntilAsync(async () => dying.IsKilled && (await Db.PermitAsync("t1")).Status == "IN_FLIGHT");

        var second = NewHost();
        await AdvanceAsync(TimeSpan.FromMinutes(2));
        await second.TickAsync();
        (await Db.TextsAsync("SELECT event_data ->> 'reason_code' FROM system_events WHERE event_type = 'permit_outcome_unknown'")).Should().Equal("unknown_sender_lost");
        var permit = await RunUntilAsync(second, "t1", "NOT_POSTED", Hours);

        permit.Should().BeEquivalentTo(new { Status = "NOT_POSTED", Reason = "lookup_negative" });
        Platform.Requests.Should().BeEmpty();
        await second.OfferAsync("t1");
        await Db.ExecuteAsync(SqlPermit.Of("t1", Pipeline));
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await second.TickAsync();
        (await Db.PermitsAsync("target_id = 't1' AND status = 'REJECTED'")).Should().ContainSingle().Which.Reason.Should().Be("duplicate_target");
    }

    // Attack 5.
    [Fact]
    public async Task A_sender_killed_after_the_platform_accepted_is_found_out_by_another_host()
    {
        var dying = NewHost();
        await dying.OfferAsync("t1");
        Platform.OnPublish = async (grant, _) =>
        {
            Platform.Post(grant);
            await Released;
            return new PublishOutcome.Posted("never-told");
        };
        await dying.BeginAsync();
        await Platform.Called;
        dying.Kill();

        var second = NewHost();
        await second.TickAsync();
        (await Db.PermitAsync("t1")).Status.Should().Be("IN_FLIGHT", "the lease of the sender still holds");
        var permit = await RunUntilAsync(second, "t1", "USED", Hours);

        permit.Should().BeEquivalentTo(new { Status = "USED", PostedId = "post-1", Reason = "lookup_found" });
        Platform.Posts.Should().ContainSingle();
        (await Db.TextsAsync("SELECT status, reason_code FROM job_executions WHERE status = 'abandoned'")).Should().NotBeEmpty("the dead host's run was swept");
    }

    // Attack 7.
    [Fact]
    public async Task A_reset_after_the_post_is_unknown_and_then_used()
    {
        Platform.PostsThen((_, _) => throw new IOException("Connection reset by peer."));

        await EndsAsync("OUTCOME_UNKNOWN", "unknown_connection_lost", "USED");
    }

    // Attack 8.
    [Fact]
    public async Task A_post_that_appears_after_early_negative_look_ups_ends_used()
    {
        Guid late = default;
        Platform.LookupTrust = LookupTrust.AfterQuarantine;
        Platform.Answers(grant =>
        {
            late = grant.PermitId;
            return new PublishOutcome.Unknown(PermitReason.UnknownTimeout);
        });
        var host = NewHost();
        await host.OfferAsync("t1");
        await host.TickAsync();
        for (var minute = 0; minute < 4; minute++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
            await host.TickAsync();
        }

        (await Db.PermitAsync("t1")).Status.Should().Be("OUTCOME_UNKNOWN", "a negative look-up proves nothing before the quarantine is over");
        Platform.Lookups.Should().HaveCountGreaterThan(1);
        Platform.Post(late, "default", "t1", "late");

        (await RunUntilAsync(host, "t1", "USED", Hours)).Status.Should().Be("USED");
        Platform.Requests.Should().ContainSingle();
    }

    // Attack 8: a publisher that answers after it was given up.
    [Fact]
    public async Task A_publisher_that_answers_after_its_time_out_is_believed()
    {
        var time = new ManualClock();
        var answer = new TaskCompletionSource<PublishOutcome>();
        Platform.LookupTrust = LookupTrust.None;
        Platform.OnPublish = (_, _) => new ValueTask<PublishOutcome>(answer.Task);
        var host = NewHost(time: time);
        await host.OfferAsync("t1");
        await host.BeginAsync();
        await Platform.Called;
        await PassAsync(time, async () => (await Db.PermitAsync("t1")).Status == "OUTCOME_UNKNOWN");
        (await Db.PermitAsync("t1")).Reason.Should().Be("unknown_timeout");

        var sent = Platform.Requests.Single();
        answer.SetResult(new PublishOutcome.Posted(Platform.Post(sent, "default", "t1", "late").Id));

        await UntilAsync(async () => (await Db.PermitAsync("t1")).Status == "USED");
        Platform.Requests.Should().ContainSingle();
    }

    // Attack 9.
    [Fact]
    public async Task A_post_that_appears_after_the_quarantine_turns_not_posted_into_used_with_a_critical_event()
    {
        var time = new ManualClock();
        var answer = new TaskCompletionSource<PublishOutcome>();
        Platform.LookupTrust = LookupTrust.AfterQuarantine;
        var host = NewHost(time: time);
        await host.OfferAsync("older");
        await host.TickAsync();
        Platform.OnPublish = (_, _) => new ValueTask<PublishOutcome>(answer.Task);
        await host.OfferAsync("t1");
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await host.BeginAsync();
        await UntilAsync(() => Task.FromResult(Platform.Requests.Count == 2));
        await PassAsync(time, async () => (await Db.PermitAsync("t1")).Status == "OUTCOME_UNKNOWN");
        var permit = await RunUntilAsync(host, "t1", "NOT_POSTED", Hours);
        permit.Reason.Should().Be("lookup_negative");
        Platform.Lookups.Should().OnlyContain(query => query.OlderPostedId == "post-1");

        answer.SetResult(new PublishOutcome.Posted(Platform.Post(permit.Id, "default", "t1", "very late").Id));

        await UntilAsync(async () => (await Db.PermitAsync("t1")).Status == "USED");
        (await Db.PermitAsync("t1")).Reason.Should().Be("late_report");
        (await Db.TextsAsync($"SELECT severity FROM system_events WHERE permit_id = '{permit.Id}' AND event_type = 'permit_used'")).Should().Equal("critical");
        (await Db.TextsAsync("SELECT rule, severity, state FROM alerts")).Should().Equal("late_success critical open");
    }

    // A blind platform: nobody ever sees an older post, so no "no" counts.
    [Fact]
    public async Task Negative_look_ups_that_see_no_older_post_end_unresolved_and_a_person_says()
    {
        Platform.LookupTrust = LookupTrust.AfterQuarantine;
        Platform.Answers(_ => new PublishOutcome.Unknown(PermitReason.Unknown5xx));
        var host = NewHost();
        await host.OfferAsync("t1");
        await host.TickAsync();

        var permit = await RunUntilAsync(host, "t1", "UNRESOLVED", Hours);

        permit.Should().BeEquivalentTo(new { Status = "UNRESOLVED", Reason = "lookup_deadline" });
        (await host.Permits.ResolveAsync(permit.Id, "mod", "Looked by hand.")).Should().BeOfType<PermitAnswer.Done>();
        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "NOT_POSTED", Reason = "resolved_by_person" });
    }

    // Attack 11.
    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("has a space")]
    [InlineData("big")]
    public async Task A_success_with_a_malformed_id_is_unknown_and_then_used(string? id)
    {
        Platform.PostsThen((_, _) => new PublishOutcome.Posted(id == "big" ? new string('x', 1_000_000) : id));

        await EndsAsync("OUTCOME_UNKNOWN", "unknown_malformed_success", "USED");
    }

    // Attack 11.
    [Fact]
    public async Task A_success_with_the_id_of_another_post_is_unknown_and_then_used_with_its_own()
    {
        var host = NewHost();
        await host.OfferAsync("t0");
        await host.TickAsync();
        Platform.PostsThen((_, _) => new PublishOutcome.Posted("post-1"));
        await host.OfferAsync("t1");
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await host.TickAsync();
        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "OUTCOME_UNKNOWN", Reason = "unknown_malformed_success" });

        (await RunUntilAsync(host, "t1", "USED", Hours)).PostedId.Should().Be("post-2");
    }

    // Attack 12.
    [Theory]
    [InlineData(true, "USED")]
    [InlineData(false, "NOT_POSTED")]
    public async Task A_duplicate_report_is_settled_by_look_up(bool isPublic, string end)
    {
        var duplicate = new PublishOutcome.Unknown(PermitReason.UnknownDuplicateReported);
        if (isPublic) Platform.PostsThen((_, _) => duplicate);
        else Platform.Answers(_ => duplicate);

        await EndsAsync("OUTCOME_UNKNOWN", "unknown_duplicate_reported", end);
    }

    // Attack 13.
    [Fact]
    public async Task A_server_error_after_the_post_is_used_by_look_up_without_a_second_post()
    {
        Platform.PostsThen((_, _) => new PublishOutcome.Unknown(PermitReason.Unknown5xx));

        await EndsAsync("OUTCOME_UNKNOWN", "unknown_5xx", "USED");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("throws")]
    [InlineData("refused with a foreign reason")]
    [InlineData("not sent with a foreign reason")]
    public async Task An_answer_that_is_not_in_the_table_is_unknown_and_never_not_posted(string answer)
    {
        Platform.PostsThen((_, _) => answer switch
        {
            "null" => null,
            "throws" => throw new InvalidOperationException("A bug of the publisher."),
            "refused with a foreign reason" => new PublishOutcome.Refused(PermitReason.TargetDeleted),
            _ => new PublishOutcome.NotSent(PermitReason.PlatformAuth),
        });

        await EndsAsync("OUTCOME_UNKNOWN", "unknown_exception", "USED");
    }

    // Attack 14.
    [Theory]
    [InlineData("missing", 0L, 60)]
    [InlineData("in the past", -1000L, 60)]
    [InlineData("soon", 600L, 600)]
    [InlineData("in the year 2100", 2_300_000_000L, 86_400)]
    public async Task A_rate_limit_closes_the_gate_for_a_minute_to_a_day_without_a_busy_loop(string reset, long seconds, int closedFor)
    {
        Platform.Answers(grant => new PublishOutcome.RateLimited(reset == "missing" ? null : grant.ClaimedAt.AddSeconds(seconds)));
        var host = NewHost(r => r.PermitLife(TimeSpan.FromDays(2)));
        await host.OfferAsync("t1");
        var limitedAt = (await host.TickAsync()).Now;

        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "NOT_POSTED", Reason = "platform_rate_limited" });
        (await Db.TextsAsync("SELECT closed_until, closed_code FROM accounts")).Should().Equal($"{Database.Micros(limitedAt.AddSeconds(closedFor))} platform_rate_limited");
        var dues = 0;
        host.Store.Before = member => dues += member == "DueAsync" ? 1 : 0;
        await host.OfferAsync("t2");
        await AdvanceAsync(TimeSpan.FromSeconds(closedFor - 1));
        await Db.ExecuteAsync(SqlPermit.Of("t3", Pipeline));
        await host.TickAsync();
        Platform.Requests.Should().ContainSingle("the gate is closed to the last second");
        dues.Should().BeLessThan(6);

        Platform.OnPublish = (grant, _) => ValueTask.FromResult<PublishOutcome>(new PublishOutcome.Posted(Platform.Post(grant).Id));
        await RunUntilAsync(host, "t3", "USED", TimeSpan.FromMinutes(2));
        (await Db.PermitAsync("t3")).Status.Should().Be("USED");
    }

    private async Task EndsAsync(string first, string reason, string last)
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        await host.TickAsync();
        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = first, Reason = reason });

        var permit = await RunUntilAsync(host, "t1", last, Hours);

        permit.Status.Should().Be(last);
        Platform.Requests.Should().ContainSingle("there is no second request, whatever the answer");
    }
}
