using FluentAssertions;
using ReplyScheduler.Replies;
using ReplyScheduler.Setup;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Judges and composers that misbehave: a reason for the slot, a row for the call, a way back for the candidate.</summary>
public sealed class PlanningTests : EndToEndTest
{
    private const string Verdicts = "SELECT verdict, reason FROM reply_slo_events ORDER BY slot_time";

    [Theory]
    [InlineData("throws", "judge_unavailable", "failed")]
    [InlineData("null", "judge_unavailable", "failed")]
    [InlineData("overloaded", "judge_unavailable", "overloaded")]
    public async Task A_judge_that_does_not_judge_is_not_a_no_and_the_candidate_dies_after_its_attempts(string fault, string reason, string usage)
    {
        var host = NewHost(r => r.Judge((_, _) => fault switch
        {
            "throws" => throw new InvalidOperationException("A bug of the judge."),
            "null" => ValueTask.FromResult<JudgeAnswer>(null!),
            _ => ValueTask.FromResult(JudgeAnswer.NotEvaluated("overloaded")),
        }));

        await DiesAsync(host, reason);

        (await Db.TextsAsync("SELECT purpose, outcome FROM llm_usage_log")).Should().Equal(Enumerable.Repeat($"target_judge {usage}", 3));
    }

    [Fact]
    public async Task A_judge_that_denies_ends_the_candidate_and_costs_a_row()
    {
        var host = NewHost(r => r.Judge((_, _) => ValueTask.FromResult(
                JudgeAnswer.Deny("off_topic") with { Usage = new ModelUsage("m1", 1_000_000, 1) })).Prices(new PriceTable([new("m1", new ModelPrice(7, 1_000_000))])));
        await host.OfferAsync("t1");

        await host.TickAsync();

        (await Db.TextsAsync(Verdicts)).Should().Equal("miss denied");
        (await Db.TextsAsync("SELECT status FROM reply_candidates")).Should().Equal("denied");
        (await Db.TextsAsync("SELECT model, outcome, cost_micros FROM llm_usage_log")).Should().Equal("m1 succeeded 8");
        (await Db.TextsAsync("SELECT severity, event_data ->> 'code' FROM system_events WHERE event_type = 'scheduler_outcome'")).Should().Equal("info off_topic");
        (await host.OfferAsync("t1")).Should().BeOfType<OfferAnswer.Known>().Which.Status.Should().Be(CandidateStatus.Denied);
    }

    [Theory]
    [InlineData("judge", "judge_unavailable", "target_judge timed_out")]
    [InlineData("composer", "compose_failed", "reply_composer timed_out")]
    public async Task A_judge_or_composer_that_hangs_past_its_time_out_ends_the_run_and_costs_a_row(string who, string reason, string usage)
    {
        var time = new ManualClock();
        var reached = new TaskCompletionSource();
        async ValueTask<T> HangAsync<T>()
        {
            reached.TrySetResult();
            await Released;
            throw new InvalidOperationException("Too late.");
        }

        var host = NewHost(
            r =>
            {
                if (who == "judge") r.Judge((_, _) => HangAsync<JudgeAnswer>());
                else r.Compose((_, _) => HangAsync<string>());
            },
            time: time);
        await host.OfferAsync("t1");
        await host.BeginAsync();
        await reached.Task;

        await PassAsync(time, async () => await Db.CountAsync("job_executions WHERE status = 'failed'") == 1);

        (await Db.TextsAsync(Verdicts)).Should().Equal("miss " + reason);
        (await Db.TextsAsync("SELECT purpose, outcome FROM llm_usage_log")).Should().Equal(usage);
        (await Db.TextsAsync("SELECT event_data ->> 'outcome' FROM system_events WHERE event_type = 'scheduler_outcome'")).Should().Equal("timeout");
        (await Db.TextsAsync("SELECT status, attempts FROM reply_candidates")).Should().Equal("waiting 1");
    }

    [Theory]
    [InlineData("throws", "compose_failed")]
    [InlineData("null", "content_empty")]
    [InlineData(" \t", "content_empty")]
    [InlineData("[GENERATING...]", "content_placeholder")]
    [InlineData("TODO", "content_placeholder")]
    [InlineData("12345678901", "content_too_long")]
    [InlineData("a\0b", "compose_failed")]
    [InlineData("half a character", "compose_failed")]
    public async Task A_composer_that_fails_or_writes_what_cannot_be_sent_ends_with_a_code_and_the_candidate_dies(string text, string reason)
    {
        var host = NewHost(r => r.MaxLength(10).Compose((_, _) => text switch
        {
            "throws" => throw new InvalidOperationException("A bug of the composer."),
            "null" => ValueTask.FromResult<string>(null!),
            "half a character" => ValueTask.FromResult("a" + (char)0xD800),
            _ => ValueTask.FromResult(text),
        }));

        await DiesAsync(host, reason);

        (await Db.CountAsync("reply_decisions")).Should().Be(0);
        (await Db.CountAsync("posting_permits WHERE decision_type <> 'canary'")).Should().Be(0);
    }

    [Fact]
    public async Task The_same_words_are_not_said_twice_within_the_window()
    {
        var host = NewHost(r => r.Compose((_, _) => ValueTask.FromResult("Thanks!")).MaxAttempts(1));
        await host.OfferAsync("t1");
        await host.OfferAsync("t2", c => c with { Score = -1 });

        await host.TickAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await host.TickAsync();

        (await Db.TextsAsync(Verdicts)).Should().Equal("hit ", "miss content_duplicate");
        Platform.Posts.Should().ContainSingle().Which.Target.Should().Be("t1");
    }

    [Fact]
    public async Task An_empty_queue_is_a_miss_with_its_reason_and_no_error()
    {
        var host = NewHost();

        await host.TickAsync();

        (await Db.TextsAsync(Verdicts)).Should().Equal("miss queue_empty");
        (await Db.CountAsync("system_events WHERE severity IN ('error', 'critical')")).Should().Be(0);
    }

    [Fact]
    public async Task A_failed_candidate_waits_its_back_off_which_doubles()
    {
        var host = NewHost(r => r.Every("* * * * *").BackOff(TimeSpan.FromMinutes(5)).Compose((_, _) => throw new InvalidOperationException("A bug of the composer.")));
        await host.OfferAsync("t1");
        for (var minute = 0; minute < 20; minute++)
        {
            await host.TickAsync();
            await AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        (await Db.TextsAsync("SELECT (slot_time - (SELECT min(slot_time) FROM job_slots)) / 60000000 FROM reply_slo_events WHERE reason = 'compose_failed' ORDER BY slot_time"))
            .Should().Equal("0", "5", "15");
    }

    private async Task DiesAsync(Host host, string reason)
    {
        await host.OfferAsync("t1");
        for (var slot = 0; slot < 4; slot++)
        {
            await host.TickAsync();
            await AdvanceAsync(TimeSpan.FromMinutes(15));
        }

        (await Db.TextsAsync(Verdicts)).Should().Equal($"miss {reason}", $"miss {reason}", $"miss {reason}", "miss queue_empty");
        (await Db.TextsAsync("SELECT status, attempts FROM reply_candidates")).Should().Equal("dead 3");
        Platform.Requests.Should().BeEmpty();
    }
}
