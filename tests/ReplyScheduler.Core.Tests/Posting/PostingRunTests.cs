using System.Collections.Concurrent;
using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Core.Tests.Permits;
using ReplyScheduler.Permits;
using ReplyScheduler.Permits.Internal;
using ReplyScheduler.Posting;
using ReplyScheduler.Posting.Internal;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Posting;

public sealed class PostingRunTests
{
    private readonly ScriptedStore store = new() { Launch = _ => new LaunchResult.Launched(Grants.ClaimedAt), Settle = _ => StepOutcome.Done };
    private readonly ConcurrentQueue<DueRequest> asked = [];
    private readonly TestPublisher publisher = TestPublisher.Says(new PublishOutcome.Posted("p-1"));

    [Fact]
    public async Task Nothing_due_is_nothing_to_do()
    {
        Dues([], []);

        (await RunAsync()).Should().Be(new JobResult.NothingToDo("queue_empty"));
    }

    [Fact]
    public async Task A_run_goes_on_until_nothing_new_is_due_and_counts_what_it_did()
    {
        store.Reject = _ => StepOutcome.Done;
        Dues([Good.Due(), Good.Due() with { IsExpired = true }], [Good.Due(row => row with { PipelineSource = "x" })], []);

        var counts = await CountsAsync();

        counts.Should().Contain([("used", 1), ("expired", 1), ("rejected", 1), ("waiting", 0)]);
        asked.Should().HaveCount(3);
    }

    // Adversarial 26: what sends nothing goes on.
    [Fact]
    public async Task Nothing_is_published_where_a_committed_claim_may_be_lost_and_the_run_says_why()
    {
        store.Reject = _ => StepOutcome.Done;
        Dues([Good.Due(), Good.Due() with { IsExpired = true }], []);
        var due = store.Due!;
        store.Due = request => due(request) with { IsDurable = false };

        var result = await RunAsync();

        result.Should().BeOfType<JobResult.Failed>().Which.Should().Match<JobResult.Failed>(failed => failed.Reason == "store_not_durable" && failed.Error!.StartsWith("1 permits wait"));
        publisher.Calls.Should().Be(0);
    }

    [Fact]
    public async Task What_waits_is_not_asked_for_again_in_the_same_run()
    {
        var gated = Good.Due() with { ClosedGate = PermitReason.StopSwitch };
        Dues([gated], []);

        (await CountsAsync()).Should().Contain([("waiting", 1), ("used", 0)]);

        asked.Last().Except.Should().Equal(gated.Permit.PermitId);
    }

    [Fact]
    public async Task Only_the_first_round_plants_a_canary()
    {
        Dues([Good.Due()], []);

        await RunAsync();

        asked.First().CanaryEvery.Should().Be(TimeSpan.FromMinutes(15));
        asked.Skip(1).Should().NotBeEmpty().And.OnlyContain(request => request.CanaryEvery == null);
    }

    [Fact]
    public async Task A_rejected_canary_is_counted_apart()
    {
        store.Reject = _ => StepOutcome.Done;
        Dues([Good.Due(row => row with { DecisionType = "canary", PipelineSource = "canary_of_a_forbidden_source" })], []);

        (await CountsAsync()).Should().Contain([("canaries", 1), ("rejected", 0)]);
    }

    [Fact]
    public async Task A_refusal_stores_the_source_or_unknown_with_got_and_allowed()
    {
        RefuseRequest? refused = null;
        store.Reject = request =>
        {
            refused = request;
            return StepOutcome.Done;
        };
        Dues([Good.Due(row => row with { PipelineSource = null }) with { DecisionSource = null }], []);

        await RunAsync();

        refused.Should().BeEquivalentTo(new { Reason = PermitReason.InvalidPipelineSource, PipelineSource = "unknown", Got = "unknown" });
        refused!.Allowed.Should().Contain(Good.Source);
    }

    [Fact]
    public async Task One_permits_trouble_does_not_stop_another()
    {
        store.Reject = _ => throw new StoreException("Broken row.", isTransient: false);
        Dues([Good.Due() with { IsExpired = true }, Good.Due()], []);

        var result = await RunAsync();

        result.Should().BeOfType<JobResult.PartlyDone>();
        publisher.Calls.Should().Be(1);
    }

    [Fact]
    public async Task While_one_publish_hangs_what_becomes_due_meanwhile_is_posted()
    {
        var second = new TaskCompletionSource();
        DuePermit[] dues = [Good.Due(), Good.Due()];
        Dues([dues[0]], [dues[1]], []);
        var hanging = new TestPublisher(async (grant, _) =>
        {
            if (grant.PermitId == dues[1].Permit.PermitId) second.SetResult();
            await second.Task;
            return new PublishOutcome.Posted("p-" + grant.PermitId.ToString("N"));
        });

        var result = await RunAsync(Good.Pipeline(hanging));

        Counts(result).Should().Contain(("used", 2));
    }

    [Fact]
    public async Task Where_an_account_has_gates_the_oldest_goes_first()
    {
        var order = new ConcurrentQueue<Guid>();
        store.Launch = request =>
        {
            order.Enqueue(request.PermitId);
            return new LaunchResult.Launched(Grants.ClaimedAt);
        };
        DuePermit[] dues = [.. Enumerable.Range(0, 50).Select(_ => Good.Due())];
        Dues(dues, []);
        var pipeline = Good.Pipeline(publisher);

        await RunAsync(pipeline with { Options = pipeline.Options with { Gates = new GateLimits(TimeSpan.FromSeconds(1), null, null) } });

        order.Should().Equal(dues.Select(due => due.Permit.PermitId));
    }

    [Fact]
    public async Task A_look_up_is_reconciled_and_counted()
    {
        var reconciled = new ConcurrentQueue<ReconcileRequest>();
        store.Reconcile = request =>
        {
            reconciled.Enqueue(request);
            return StepOutcome.Done;
        };
        DueLookup[] lookups = [LookupOf("found"), LookupOf("throws"), LookupOf("null"), LookupOf("early") with { SinceDeadline = TimeSpan.FromSeconds(-3) }];
        var rounds = new Queue<DueLookup[]>([lookups, []]);
        store.Due = _ => new DueResult(Grants.ClaimedAt, [], rounds.TryDequeue(out var round) ? round : [], 0);
        var asking = new TestPublisher((_, _) => throw new InvalidOperationException("Nothing is sent again."))
        {
            LookUp = query => query.TargetId switch
            {
                "found" => new LookupAnswer.Found("p-9"),
                "null" => null,
                "early" => throw new InvalidOperationException("Asked too early."),
                _ => throw new IOException("down"),
            },
        };

        var counts = Counts(await RunAsync(Good.Pipeline(asking)));

        counts.Should().Contain([("looked_up", 4)]);
        reconciled.Select(request => request.To).Order().Should().Equal(
            PermitStatus.OutcomeUnknown, PermitStatus.OutcomeUnknown, PermitStatus.OutcomeUnknown, PermitStatus.Used);
        asking.Calls.Should().Be(0);
    }

    private static DueLookup LookupOf(string target) =>
        new(Grants.Query(Guid.NewGuid()) with { TargetId = target }, Good.Source, 0, 0, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    private void Dues(params DuePermit[][] rounds)
    {
        var left = new Queue<DuePermit[]>(rounds);
        store.Due = request =>
        {
            asked.Enqueue(request);
            return new DueResult(Grants.ClaimedAt, left.TryDequeue(out var round) ? round : [], [], 0);
        };
    }

    private async Task<IEnumerable<(string, int)>> CountsAsync() => Counts(await RunAsync());

    private static IEnumerable<(string, int)> Counts(JobResult result)
    {
        using var json = JsonDocument.Parse(result.Should().BeOfType<JobResult.Done>().Subject.Result!);
        return [.. json.RootElement.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Number).Select(p => (p.Name, p.Value.GetInt32()))];
    }

    private async Task<JobResult> RunAsync(ReplyPipeline? pipeline = null)
    {
        var pipelines = new ReplyPipelines([pipeline ?? Good.Pipeline(publisher)], [Good.Source]);
        var approval = new PermitApproval(pipelines, BuiltInPolicies.All, TimeProvider.System);
        return await new PostingRun(pipelines, store, approval, TimeProvider.System).RunAsync(
            new JobRun
            {
                RunId = Guid.NewGuid(), JobId = Guid.NewGuid(), JobName = PostingJob.Name, JobType = JobTypes.PostingQueue,
                SlotTime = Grants.ClaimedAt, Kind = SlotKind.Schedule, Attempt = 1, StartedAt = Grants.ClaimedAt,
            },
            CancellationToken.None);
    }
}
