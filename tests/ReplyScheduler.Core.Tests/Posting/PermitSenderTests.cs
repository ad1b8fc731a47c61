using ReplyScheduler.Testing;
using System.Collections.Concurrent;
using FluentAssertions;
using ReplyScheduler.Core.Tests.Permits;
using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Posting;
using ReplyScheduler.Posting.Internal;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

public sealed class PermitSenderTests
{
    private static readonly InstanceStamp Stamp = new(Guid.NewGuid(), "test");
    private readonly ManualClock time = new();
    private readonly ScriptedStore store = new();
    private readonly ConcurrentQueue<SettleRequest> settled = [];
    private readonly ConcurrentQueue<LaunchRequest> launches = [];

    public PermitSenderTests()
    {
        store.Launch = request =>
        {
            launches.Enqueue(request);
            return new LaunchResult.Launched(Grants.ClaimedAt);
        };
        store.Settle = request =>
        {
            settled.Enqueue(request);
            return StepOutcome.Done;
        };
    }

    [Fact]
    public async Task The_publisher_gets_what_was_judged_and_the_truth_is_recorded_under_the_claim()
    {
        PublishGrant? seen = null;
        var due = Good.Due();

        var outcome = await SendAsync(due, new TestPublisher((grant, _) =>
        {
            seen = grant;
            return Task.FromResult<PublishOutcome?>(new PublishOutcome.Posted("p-1"));
        }));

        outcome!.To.Should().Be(PermitStatus.Used);
        seen.Should().BeEquivalentTo(new { due.Permit.PermitId, Good.Text, Sha256 = ContentHash.Of(Good.Text), TargetId = "t-1", Account = "bot", Grants.ClaimedAt });
        settled.Should().ContainSingle().Which.Should().BeEquivalentTo(new { due.Permit.PermitId, launches.Single().ClaimId, To = PermitStatus.Used, PostedId = "p-1" });
    }

    [Fact]
    public async Task The_lease_is_longer_than_the_time_to_send_and_the_publish_time_out()
    {
        await SendAsync(Good.Due(), TestPublisher.Says(new PublishOutcome.Posted("p-1")));

        launches.Single().Should().BeEquivalentTo(new { SendWithin = TimeSpan.FromSeconds(20), PipelineSource = Good.Source });
        launches.Single().Lease.Should().BeGreaterThan(TimeSpan.FromSeconds(50));
    }

    // Adversarial 6: the process stood still between the claim and the send.
    [Fact]
    public async Task Nothing_is_sent_after_the_deadline_whose_time_runs_from_before_the_claim()
    {
        store.Launch = _ =>
        {
            time.Advance(TimeSpan.FromSeconds(20));
            return new LaunchResult.Launched(Grants.ClaimedAt);
        };
        var publisher = TestPublisher.Says(new PublishOutcome.Posted("p-1"));

        await SendAsync(Good.Due(), publisher);

        publisher.Calls.Should().Be(0);
        settled.Single().Should().BeEquivalentTo(new { To = PermitStatus.NotPosted, Reason = PermitReason.NotSentDeadline });
    }

    [Fact]
    public async Task A_run_that_was_cancelled_before_the_send_sends_nothing_and_says_so()
    {
        var publisher = TestPublisher.Says(new PublishOutcome.Posted("p-1"));

        await SendAsync(Good.Due(), publisher, new CancellationToken(canceled: true));

        publisher.Calls.Should().Be(0);
        settled.Single().Should().BeEquivalentTo(new { To = PermitStatus.NotPosted, Reason = PermitReason.NotSentCancelled });
    }

    [Fact]
    public async Task A_lost_answer_to_the_claim_is_asked_for_again_under_the_same_claim_id()
    {
        var answers = new Queue<Func<LaunchResult>>([() => throw Fault(), () => new LaunchResult.Launched(Grants.ClaimedAt)]);
        store.Launch = request =>
        {
            launches.Enqueue(request);
            return answers.Dequeue()();
        };

        await SendAsync(Good.Due(), TestPublisher.Says(new PublishOutcome.Posted("p-1")));

        launches.Select(request => request.ClaimId).Distinct().Should().ContainSingle();
        launches.Should().HaveCount(2);
        settled.Should().ContainSingle();
    }

    [Fact]
    public async Task Nothing_is_sent_while_nobody_knows_whether_the_claim_is_stored()
    {
        store.Launch = _ => throw Fault();
        var publisher = TestPublisher.Says(new PublishOutcome.Posted("p-1"));

        await this.Invoking(_ => SendAsync(Good.Due(), publisher)).Should().ThrowAsync<StoreException>();

        publisher.Calls.Should().Be(0);
    }

    public static TheoryData<LaunchResult> NotLaunched => new()
    {
        new LaunchResult.GateClosed(PermitReason.Spacing),
        new LaunchResult.Ended(PermitStatus.Rejected, PermitReason.DuplicateTarget),
        new LaunchResult.Refused(PermitRefusal.PermitInFlight),
    };

    [Theory]
    [MemberData(nameof(NotLaunched))]
    public async Task Without_a_claim_there_is_no_grant(LaunchResult result)
    {
        store.Launch = _ => result;

        var (_, grant) = await new PermitSender(store, time).LaunchAsync(Stamp, Good.Due(), Go(TestPublisher.Says(null)));

        grant.Should().BeNull();
    }

    // Adversarial 24: the store goes away after the send.
    [Fact]
    public async Task The_outcome_is_tried_until_it_is_stored_and_never_sent_again()
    {
        var failures = 6;
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Settle = request =>
        {
            answered.TrySetResult();
            if (failures-- > 0) throw Fault();
            settled.Enqueue(request);
            return StepOutcome.Done;
        };
        var publisher = TestPublisher.Says(new PublishOutcome.Posted("p-1"));

        await AdvanceUntilDone(SendAsync(Good.Due(), publisher), from: answered.Task);

        publisher.Calls.Should().Be(1);
        settled.Should().ContainSingle().Which.PostedId.Should().Be("p-1");
    }

    [Fact]
    public async Task A_cancelled_run_still_records_what_the_publisher_said()
    {
        using var run = new CancellationTokenSource();

        await SendAsync(
            Good.Due(),
            new TestPublisher(async (_, _) =>
            {
                await run.CancelAsync();
                return new PublishOutcome.Posted("p-1");
            }),
            run.Token);

        settled.Single().Should().BeEquivalentTo(new { To = PermitStatus.Used, PostedId = "p-1" });
    }

    [Fact]
    public async Task A_publisher_that_obeys_its_token_may_still_say_that_nothing_was_sent()
    {
        var publisher = new TestPublisher(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new PublishOutcome.NotSent(PermitReason.NotSentConnectFailed);
        });

        var sending = SendAsync(Good.Due(), publisher);
        await publisher.Entered;
        time.Advance(TimeSpan.FromSeconds(30));
        await sending;

        settled.Single().Should().BeEquivalentTo(new { To = PermitStatus.NotPosted, Reason = PermitReason.NotSentConnectFailed });
    }

    // Adversarial 8: the late sender holds the truth.
    [Fact]
    public async Task A_publisher_that_ignores_its_token_is_given_up_and_its_late_answer_recorded()
    {
        var answer = new TaskCompletionSource<PublishOutcome?>();
        var late = new TaskCompletionSource<SettleRequest>();
        store.Settle = request =>
        {
            settled.Enqueue(request);
            if (request.To == PermitStatus.Used) late.SetResult(request);
            return StepOutcome.Done;
        };
        var publisher = new TestPublisher((_, _) => answer.Task);

        await AdvanceUntilDone(SendAsync(Good.Due(), publisher), from: publisher.Entered);
        settled.Single().Should().BeEquivalentTo(new { To = PermitStatus.OutcomeUnknown, Reason = PermitReason.UnknownTimeout });

        answer.SetResult(new PublishOutcome.Posted("p-late"));

        (await late.Task).Should().BeEquivalentTo(new { launches.Single().ClaimId, PostedId = "p-late" });
        publisher.Calls.Should().Be(1);
    }

    [Fact]
    public async Task A_late_answer_that_knows_nothing_changes_nothing()
    {
        var (result, grant) = await new PermitSender(store, time).LaunchAsync(Stamp, Good.Due(), Go(TestPublisher.Says(null)));
        result.Should().BeOfType<LaunchResult.Launched>();

        foreach (var work in new[] { Task.FromException<PublishOutcome>(new IOException()), Task.FromResult<PublishOutcome>(null!) })
        {
            await new PermitSender(store, time).SettleLateAsync(Stamp, grant!, work);
        }

        settled.Should().BeEmpty();
    }

    [Fact]
    public async Task The_first_look_up_is_not_before_the_send_deadline()
    {
        await SendAsync(Good.Due(), TestPublisher.Says(new PublishOutcome.Unknown(PermitReason.Unknown5xx)));

        settled.Single().FirstLookup.Should().BeGreaterThan(TimeSpan.FromSeconds(20));
    }

    private static StoreException Fault() => new("The database is busy.", isTransient: true);

    private static Judgement.Launch Go(IReplyPublisher publisher) => new(Good.Pipeline(publisher), "test");

    private async Task<Settlement?> SendAsync(DuePermit due, IReplyPublisher publisher, CancellationToken run = default)
    {
        var sender = new PermitSender(store, time);
        var (_, grant) = await sender.LaunchAsync(Stamp, due, Go(publisher));
        return await sender.SendAsync(Stamp, grant!, Go(publisher), run);
    }

    private async Task AdvanceUntilDone(Task work, Task from)
    {
        await from;
        while (!work.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await work;
    }
}
