using ReplyScheduler.Testing;
using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Core.Tests.Permits;
using ReplyScheduler.Core.Tests.Posting;
using ReplyScheduler.Events;
using ReplyScheduler.Replies;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Replies;

/// <summary>Every path of a planning run ends it, with one reason and one outcome event.</summary>
public sealed class PlanningRunTests
{
    private static readonly DateTimeOffset Slot = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly Candidate Post = new() { TargetId = "t-1", Author = "ann", Text = "How?", ExpectedViews = 6_000 };
    private readonly ScriptedStore store = new();
    private readonly ManualClock time = new();
    private TakeRequest? took;
    private ReturnRequest? returned;
    private DecideRequest? decided;

    public PlanningRunTests()
    {
        Supply(new SupplyFigures(1, 2, 3, 4), new TakenCandidate(Guid.NewGuid(), 1, 1, Post));
        store.Return = request =>
        {
            returned = request;
            return StepOutcome.Done;
        };
        store.Decide = request =>
        {
            decided = request;
            return new DecideResult.Decided(Slot);
        };
    }

    [Fact]
    public async Task A_composed_reply_is_decided_with_its_hash_source_and_figures()
    {
        (await RunAsync(Good.Pipeline())).Should().Be(new JobResult.Recorded(ExecutionStatus.Succeeded, null));

        decided.Should().BeEquivalentTo(new { Content = Good.Text, ContentSha256 = ContentHash.Of(Good.Text), PipelineSource = Good.Source, SlotTime = Slot, Wake = "posting_queue", Verdict = (string?)null });
        Figures(decided!.End).Should().Be((10, 1, 2, 3, 4, 1));
        Outcome(decided.Events).Should().Be(("decision_created", EventSeverity.Info));
        decided.End.Happened.Type.Should().Be("reply_v2_scheduler_job_success");
    }

    [Fact]
    public async Task An_empty_queue_is_nothing_to_do_and_wakes_the_refill_job()
    {
        Supply(new SupplyFigures(0, 0, 0, 0), null);

        var result = await RunAsync(Good.Pipeline() with { Candidates = new DelegateSource((_, _) => ValueTask.FromResult<IReadOnlyList<Candidate>>([])) });

        result.Should().Be(new JobResult.Recorded(ExecutionStatus.NothingToDo, "queue_empty", Wakes: true));
        took!.WakeWhenEmpty.Should().Equal("reply_v2_scheduler_refill");
        Outcome(returned!.Events).Should().Be(("skipped", EventSeverity.Info));
    }

    [Fact]
    public async Task A_queue_without_an_eligible_tier_says_so()
    {
        Supply(new SupplyFigures(0, 0, 0, 7), null);

        (await RunAsync(Good.Pipeline())).Should().Be(new JobResult.Recorded(ExecutionStatus.NothingToDo, "no_eligible_tier", Wakes: false));
    }

    // R67: a denial is routine; R52: "not evaluated" is no denial.
    [Fact]
    public async Task A_denial_is_information_and_the_candidate_does_not_come_back()
    {
        await RunAsync(Judged(JudgeAnswer.Deny("off_topic") with { Usage = new ModelUsage("m", 5, 1) }));

        Returned("denied", ExecutionStatus.NothingToDo, CandidateFate.Denied, "denied", EventSeverity.Info);
        returned!.Usage.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Purpose = "target_judge", Model = "m", Outcome = UsageOutcome.Succeeded });
        returned.End.Result.Should().Contain("off_topic");
    }

    [Fact]
    public async Task Not_evaluated_is_tried_again_later()
    {
        await RunAsync(Judged(JudgeAnswer.NotEvaluated("busy")));

        Returned("judge_unavailable", ExecutionStatus.Failed, CandidateFate.Retry, "error", EventSeverity.Error);
        returned!.Usage.Single().Outcome.Should().Be(UsageOutcome.Overloaded);
    }

    [Fact]
    public async Task A_judge_that_throws_or_answers_null_is_unavailable()
    {
        foreach (var judge in new IJudge[] { new DelegateJudge((_, _) => throw new IOException("down")), new DelegateJudge((_, _) => ValueTask.FromResult<JudgeAnswer>(null!)) })
        {
            await RunAsync(Good.Pipeline() with { Judge = judge });

            Returned("judge_unavailable", ExecutionStatus.Failed, CandidateFate.Retry, "error", EventSeverity.Error);
            returned!.Usage.Single().Outcome.Should().Be(UsageOutcome.Failed);
        }
    }

    [Fact]
    public async Task A_judge_that_hangs_times_out()
    {
        var entered = new TaskCompletionSource();
        var running = RunAsync(Good.Pipeline() with
        {
            Judge = new DelegateJudge((_, _) =>
            {
                entered.SetResult();
                return new ValueTask<JudgeAnswer>(new TaskCompletionSource<JudgeAnswer>().Task);
            }),
        });
        await entered.Task;
        time.Advance(TimeSpan.FromSeconds(30));
        await running;

        Returned("judge_unavailable", ExecutionStatus.Failed, CandidateFate.Retry, "timeout", EventSeverity.Error);
        returned!.Usage.Single().Outcome.Should().Be(UsageOutcome.TimedOut);
    }

    [Fact]
    public async Task An_allowing_judges_verdict_is_stored_with_the_decision()
    {
        await RunAsync(Judged(JudgeAnswer.Allow(0.75, "kind")));

        decided!.Verdict.Should().Be("""{"verdict":"allow","score":0.75,"note":"kind"}""");
        decided.Usage.Should().ContainSingle().Which.Model.Should().Be("none");
        decided.JudgedFor.Should().NotBeNull();
    }

    [Theory]
    [InlineData("", "content_empty")]
    [InlineData("[GENERATING...]", "content_placeholder")]
    [InlineData("nul\0", "compose_failed")]
    [InlineData(null, "content_empty")]
    public async Task A_text_that_cannot_be_sent_is_refused_with_its_code(string? text, string reason)
    {
        await RunAsync(Composed((_, _) => ValueTask.FromResult(text!)));

        Returned(reason, ExecutionStatus.Failed, CandidateFate.Retry, "error", EventSeverity.Error);
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused_with_its_code()
    {
        await RunAsync(Composed((_, _) => ValueTask.FromResult(new string('x', 10_001))));

        returned!.End.Reason.Should().Be("content_too_long");
    }

    [Fact]
    public async Task A_composer_that_throws_failed()
    {
        await RunAsync(Composed((_, _) => throw new InvalidOperationException("boom")));

        Returned("compose_failed", ExecutionStatus.Failed, CandidateFate.Retry, "error", EventSeverity.Error);
        returned!.End.Error.Should().Contain("boom");
        returned.End.Happened.Type.Should().Be("reply_v2_scheduler_job_error");
    }

    [Fact]
    public async Task A_text_that_was_said_before_is_returned_as_a_duplicate()
    {
        store.Decide = _ => new DecideResult.DuplicateText();

        await RunAsync(Good.Pipeline());

        Returned("content_duplicate", ExecutionStatus.Failed, CandidateFate.Retry, "error", EventSeverity.Error);
    }

    // R48: a run that lost its lease stops without writing.
    [Fact]
    public async Task A_fenced_run_writes_nothing_more()
    {
        store.Decide = _ => new DecideResult.Fenced();
        (await RunAsync(Good.Pipeline())).Should().Be(new JobResult.Recorded(ExecutionStatus.Abandoned, null, Wakes: false));

        store.Take = _ => new TakeResult(Slot, new StepOutcome.Fenced(), new SupplyFigures(0, 0, 0, 0), false, null);
        (await RunAsync(Good.Pipeline())).Should().Be(new JobResult.Recorded(ExecutionStatus.Abandoned, null, Wakes: false));
        returned.Should().BeNull();
    }

    [Fact]
    public async Task A_cancelled_run_stops_without_writing()
    {
        using var cancel = new CancellationTokenSource();
        var pipeline = Good.Pipeline() with { Judge = new DelegateJudge(async (_, _) =>
        {
            await cancel.CancelAsync();
            return JudgeAnswer.Allow();
        }) };

        await this.Invoking(_ => RunAsync(pipeline, cancel.Token)).Should().ThrowAsync<OperationCanceledException>();

        (returned, decided).Should().Be((null, null));
    }

    // R62
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(30, 2, 2)]
    [InlineData(600, 4, 4)]
    public async Task Behind_is_pro_rated_over_the_slots_that_there_were(int minutesInEffect, int slots, double below)
    {
        await RunAsync(Good.Pipeline(), default, Slot.AddMinutes(-minutesInEffect));

        took!.RecentSlots.Should().HaveCount(slots);
        took.BehindBelow.Should().Be(below);
    }

    [Fact]
    public async Task A_job_without_a_pipeline_fails_with_the_fix()
    {
        var result = await new PlanningRun(new ReplyPipelines([], []), store, time).RunAsync(Run(Slot), default);

        result.Should().BeOfType<JobResult.Failed>().Which.Error.Should().Contain("AddReplies");
    }

    private void Returned(string reason, ExecutionStatus status, CandidateFate fate, string outcome, EventSeverity severity)
    {
        returned!.End.Should().BeEquivalentTo(new { Reason = reason, Status = status });
        returned.Fate.Should().Be(fate);
        Outcome(returned.Events).Should().Be((outcome, severity));
        decided.Should().BeNull();
    }

    private void Supply(SupplyFigures supply, TakenCandidate? taken) => store.Take = request =>
    {
        took = request;
        return new TakeResult(Slot, StepOutcome.Done, supply, false, taken);
    };

    private static ReplyPipeline Judged(JudgeAnswer answer) => Good.Pipeline() with { Judge = new DelegateJudge((_, _) => ValueTask.FromResult(answer)) };

    private static ReplyPipeline Composed(Func<Candidate, CancellationToken, ValueTask<string>> compose) => Good.Pipeline() with { Composer = new DelegateComposer(compose) };

    private static (string?, EventSeverity) Outcome(IReadOnlyList<SchedulerEvent> events)
    {
        var happened = events.Should().ContainSingle(e => e.Type == EventNames.SchedulerOutcome).Subject;
        using var data = JsonDocument.Parse(happened.Data!);
        data.RootElement.GetProperty("slot_time").GetDateTimeOffset().Should().Be(Slot);
        data.RootElement.GetProperty("scheduler_run_id").GetGuid().Should().Be(happened.RunId!.Value);
        return (data.RootElement.GetProperty("outcome").GetString(), happened.Severity);
    }

    private static (int, int, int, int, int, int) Figures(RunEnd end)
    {
        using var result = JsonDocument.Parse(end.Result!);
        int Of(string name) => result.RootElement.GetProperty(name).GetInt32();
        return (Of("queue_size"), Of("tier_1_count"), Of("tier_2_count"), Of("tier_3_count"), Of("tier_4_count"), Of("tier"));
    }

    private static JobRun Run(DateTimeOffset effectiveFrom) => new()
    {
        RunId = Guid.NewGuid(), JobId = Guid.NewGuid(), JobName = Good.Source, JobType = JobTypes.ReplyPipeline, SlotTime = Slot,
        Kind = SlotKind.Schedule, Attempt = 1, StartedAt = Slot, Calendar = CronSchedule.Parse("*/15 * * * *"), EffectiveFrom = effectiveFrom,
    };

    private async Task<JobResult> RunAsync(ReplyPipeline pipeline, CancellationToken cancel = default, DateTimeOffset? effectiveFrom = null) =>
        await new PlanningRun(new ReplyPipelines([pipeline], [Good.Source]), store, time).RunAsync(Run(effectiveFrom ?? Slot), cancel);
}
