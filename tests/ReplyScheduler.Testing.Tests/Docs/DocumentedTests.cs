using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Proofs;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Tests.Docs;

/// <summary>What docs/testing.md shows, as it stands there; <see cref="SnippetTests"/> compares the texts.</summary>
public sealed class DocumentedTests
{
    [Fact]
    public async Task The_report_runs_every_hour()
    {
        await using var harness = await SchedulerHarness.StartAsync(Bot.Configure);

        var report = await harness.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(2, report.Ended.Count(run => run.JobName == "hourly_report" && run.Status == ExecutionStatus.Succeeded));
    }

    [Fact]
    public async Task What_is_stored_can_be_asserted_on()
    {
        await using var harness = await SchedulerHarness.StartAsync(Bot.Configure);
        await harness.AdvanceAsync(TimeSpan.FromHours(1));

        var run = Assert.Single(await harness.Stored.RunsAsync("hourly_report"));
        Assert.Equal("""{"pages":1}""", run.Result);
        Assert.All(await harness.Stored.SlotsAsync(), slot => Assert.Equal(SlotDisposition.Claimed, slot.Disposition));
    }

    [Fact]
    public async Task After_an_outage_only_the_newest_slot_runs()
    {
        await using var harness = await SchedulerHarness.StartAsync(Bot.Configure);
        await harness.AdvanceAsync(TimeSpan.FromHours(1));

        await harness.SkipAsync(TimeSpan.FromHours(7)); // No host was up.
        await harness.RestartAsync();
        var report = await harness.TickAsync();

        Assert.Single(report.Claimed, run => run.JobName == "hourly_report");
        Assert.Equal(6, report.Closed.Count(slot => slot.JobName == "hourly_report" && slot.Reason == SlotReason.Coalesced));
    }

    [Fact]
    public async Task A_job_that_hangs_times_out()
    {
        var clock = new ManualClock();
        var begun = new TaskCompletionSource();
        await using var harness = await SchedulerHarness.StartAsync(
            rs => rs.AddJob(
                "stuck", "* * * * *", async (run, ct) =>
                {
                    begun.TrySetResult();
                    await Task.Delay(Timeout.Infinite, ct);
                    return JobResult.Success;
                },
                job => job.TimeOut = TimeSpan.FromMinutes(5)),
            new HarnessOptions { Time = clock });

        await harness.SkipAsync(TimeSpan.FromSeconds(30));
        await harness.BeginTickAsync();
        await begun.Task;
        clock.Advance(TimeSpan.FromMinutes(5));
        await harness.TickAsync();

        Assert.Equal(ExecutionStatus.TimedOut, Assert.Single(await harness.Stored.RunsAsync("stuck")).Status);
    }

    [Fact]
    public async Task A_candidate_is_answered_once_and_the_proof_passes()
    {
        await using var harness = await SchedulerHarness.StartAsync(Bot.Configure);
        await harness.Candidates.OfferAsync(new Candidate
        {
            TargetId = "post-1", Author = "Ada", Text = "How do I prune a rose?", ExpectedViews = 6000,
            Root = new RootEvidence(RootId: "post-1", Issuer: "host"),
        });

        await harness.AdvanceAsync(TimeSpan.FromMinutes(30));

        var permit = Assert.Single(await harness.Stored.PermitsAsync("post-1"));
        Assert.Equal((PermitStatus.Used, "Thanks, Ada!"), (permit.Status, permit.Content));
        Assert.Equal([SloVerdict.Hit, SloVerdict.Miss], (await harness.Stored.VerdictsAsync("bot")).Select(slot => slot.Verdict));
        Assert.Equal(ProofAnswer.Pass, (await harness.Stored.ProveAsync()).Verdict);
    }

    [Fact]
    public async Task The_publisher_posts_with_a_real_grant()
    {
        var report = await PublisherTrial.PublishAsync(new ForumPublisher(), "Prune it in March.");

        Assert.Equal(PermitStatus.Used, report.Status);
        Assert.StartsWith("forum-", report.PostedId);
    }

    [Fact]
    public async Task The_publisher_finds_out_what_became_of_a_lost_answer_and_a_lost_call()
    {
        var answer = await PublisherTrial.PublishAsync(new ForumPublisher(), "Hello!", new TrialOptions { Fault = TrialFault.LoseAnswer });
        var call = await PublisherTrial.PublishAsync(new ForumPublisher(), "Hello!", new TrialOptions { Fault = TrialFault.LoseCall });

        Assert.Equal((PermitStatus.Used, PermitReason.LookupFound), (answer.Status, answer.Reason));
        Assert.Equal((PermitStatus.NotPosted, PermitReason.LookupNegative), (call.Status, call.Reason));
    }

    [Fact]
    public async Task Events_reach_the_sink()
    {
        var sink = new RecordingSink();
        await using var harness = await SchedulerHarness.StartAsync(rs =>
        {
            Bot.Configure(rs);
            rs.AddEventSink(sink);
        });
        await harness.AdvanceAsync(TimeSpan.FromHours(1));

        var ended = await sink.WaitForAsync(EventNames.JobSucceeded, TimeSpan.FromSeconds(10));
        Assert.NotNull(ended.RunId);
    }
}
